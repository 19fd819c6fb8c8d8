package file

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// spool is content on its way, in a file that has no name any more: whatever happens, nothing of it is left.
type spool struct {
	*os.File

	size int64
	hash hash.Hash
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "corebank-upload-*")
	if err != nil {
		return nil, fmt.Errorf("gather an upload: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, fmt.Errorf("gather an upload: %w", errors.Join(err, file.Close()))
	}
	return &spool{File: file, hash: sha256.New()}, nil
}

// Write adds content.
func (s *spool) Write(chunk []byte) (int, error) {
	n, err := s.File.Write(chunk)
	s.size += int64(n)
	s.hash.Write(chunk[:n])
	if err != nil {
		return n, fmt.Errorf("gather an upload: %w", err)
	}
	return n, nil
}

// sum is the SHA-256 of the content.
func (s *spool) sum() []byte { return s.hash.Sum(nil) }

// reader reads the content from its start.
func (s *spool) reader() io.Reader { return io.NewSectionReader(s, 0, s.size) }
