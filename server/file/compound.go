package file

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"unicode/utf16"
)

const compoundMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// compound checks for a compound file (as Word and Excel wrote before 2007) with one of these streams at its root. A stream of
// the same name further down belongs to an embedded object.
func compound(extension string, streams ...string) func(io.ReaderAt, int64) (string, error) {
	return func(content io.ReaderAt, size int64) (string, error) {
		root, err := rootStreams(content, size)
		if err != nil {
			return "", err
		}
		if _, encrypted := root["EncryptedPackage"]; encrypted {
			return problemEncrypted, nil
		}
		i := slices.IndexFunc(streams, func(name string) bool { _, ok := root[name]; return ok })
		if i < 0 {
			return mismatch(content, extension)
		}
		start := make([]byte, 512)
		if n, err := content.ReadAt(start, root[streams[i]]); err != nil && !errors.Is(err, io.EOF) {
			return "", err
		} else if start = start[:n]; encryptedWord(start) || encryptedExcel(start) {
			return problemEncrypted, nil
		}
		return "", nil
	}
}

// encryptedWord reports the flag fEncrypted of a FibBase. [MS-DOC], section 2.5.2.
func encryptedWord(stream []byte) bool {
	return len(stream) >= 12 && binary.LittleEndian.Uint16(stream) == 0xA5EC && stream[11]&0x01 != 0
}

// encryptedExcel reports a record FilePass, which follows BOF and perhaps a few others. [MS-XLS], section 2.4.117.
func encryptedExcel(stream []byte) bool {
	const bof, filePass, boundSheet = 0x0809, 0x002F, 0x0085
	if len(stream) < 4 || binary.LittleEndian.Uint16(stream) != bof {
		return false
	}
	for len(stream) >= 4 {
		kind, length := binary.LittleEndian.Uint16(stream), int(binary.LittleEndian.Uint16(stream[2:]))
		switch {
		case kind == filePass:
			return true
		case kind == boundSheet || 4+length > len(stream):
			return false
		}
		stream = stream[4+length:]
	}
	return false
}

// compoundFile reads a compound file by its structure. [MS-CFB].
type compoundFile struct {
	content    io.ReaderAt
	sectors    uint32 // the number of sectors, which bounds every chain
	sectorSize int64
	fat        []uint32 // the sectors that hold the file allocation table
	buffer     []byte
}

const (
	maxSector   = 0xFFFFFFFA // greater numbers have other meanings: the end of a chain, no entry
	entrySize   = 128
	entryStream = 2
)

// rootStreams returns the offset of every stream that lies directly in the root of a compound file. It returns nothing for content
// that is no compound file, or a broken one.
func rootStreams(content io.ReaderAt, size int64) (map[string]int64, error) {
	header := make([]byte, 512)
	if _, err := content.ReadAt(header, 0); errors.Is(err, io.EOF) || err == nil && string(header[:8]) != compoundMagic {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	shift := binary.LittleEndian.Uint16(header[30:])
	if shift != 9 && shift != 12 {
		return nil, nil
	}
	f := &compoundFile{content: content, sectorSize: 1 << shift, sectors: uint32(size >> shift), buffer: make([]byte, 1<<shift)}
	if !f.readFAT(header) {
		return nil, nil
	}
	entries := f.directory(binary.LittleEndian.Uint32(header[48:]))
	if len(entries) == 0 {
		return nil, nil
	}
	// The children of the root are a binary tree. Each entry is visited once at most.
	streams := map[string]int64{}
	visited := make([]bool, len(entries))
	todo := []uint32{binary.LittleEndian.Uint32(entries[0][76:])}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if int64(i) >= int64(len(entries)) || visited[i] {
			continue
		}
		visited[i] = true
		entry := entries[i]
		if entry[66] == entryStream {
			streams[entryName(entry)] = f.offset(binary.LittleEndian.Uint32(entry[116:]))
		}
		todo = append(todo, binary.LittleEndian.Uint32(entry[68:]), binary.LittleEndian.Uint32(entry[72:]))
	}
	return streams, nil
}

// readFAT finds the sectors of the file allocation table: 109 in the header, the others in a chain of their own.
func (f *compoundFile) readFAT(header []byte) bool {
	f.fat = appendSectors(f.fat, header[76:512])
	next := binary.LittleEndian.Uint32(header[68:])
	for range f.sectors {
		if next >= maxSector {
			return true
		}
		sector := f.sector(next)
		if sector == nil {
			return false
		}
		f.fat = appendSectors(f.fat, sector[:len(sector)-4])
		next = binary.LittleEndian.Uint32(sector[len(sector)-4:])
	}
	return false
}

func appendSectors(sectors []uint32, from []byte) []uint32 {
	for n := range slices.Chunk(from, 4) {
		if sector := binary.LittleEndian.Uint32(n); sector < maxSector {
			sectors = append(sectors, sector)
		}
	}
	return sectors
}

// directory reads the entries of the directory, which is a chain of sectors; nil if the chain is broken.
func (f *compoundFile) directory(first uint32) [][]byte {
	var entries [][]byte
	current := first
	for range f.sectors {
		if current >= maxSector {
			return entries
		}
		sector := slices.Clone(f.sector(current))
		if sector == nil {
			return nil
		}
		entries = slices.AppendSeq(entries, slices.Chunk(sector, entrySize))
		perSector := uint32(f.sectorSize / 4)
		if current/perSector >= uint32(len(f.fat)) {
			return nil
		}
		table := f.sector(f.fat[current/perSector])
		if table == nil {
			return nil
		}
		current = binary.LittleEndian.Uint32(table[4*(current%perSector):])
	}
	return nil
}

// sector reads a sector into the buffer; nil if the file is shorter.
func (f *compoundFile) sector(n uint32) []byte {
	if _, err := f.content.ReadAt(f.buffer, f.offset(n)); err != nil {
		return nil
	}
	return f.buffer
}

func (f *compoundFile) offset(sector uint32) int64 { return (int64(sector) + 1) * f.sectorSize }

func entryName(entry []byte) string {
	length := min(int(binary.LittleEndian.Uint16(entry[64:])), 64)
	units := make([]uint16, 0, 32)
	for i := 0; i+2 < length; i += 2 { // without the final null
		units = append(units, binary.LittleEndian.Uint16(entry[i:]))
	}
	return string(utf16.Decode(units))
}
