package file

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// spool is a temporary file with the content of an upload. Its name is removed at once, so the file disappears with the process.
type spool struct {
	*os.File

	size int64
	hash hash.Hash
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "corebank-upload-*")
	if err != nil {
		return nil, fmt.Errorf("spool an upload: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, fmt.Errorf("spool an upload: %w", errors.Join(err, file.Close()))
	}
	return &spool{File: file, hash: sha256.New()}, nil
}

// Write appends content.
func (s *spool) Write(chunk []byte) (int, error) {
	n, err := s.File.Write(chunk)
	s.size += int64(n)
	s.hash.Write(chunk[:n])
	if err != nil {
		return n, fmt.Errorf("spool an upload: %w", err)
	}
	return n, nil
}

// sum returns the SHA-256 of the content.
func (s *spool) sum() []byte { return s.hash.Sum(nil) }

// reader returns a reader of the content from its start.
func (s *spool) reader() io.Reader { return io.NewSectionReader(s, 0, s.size) }
