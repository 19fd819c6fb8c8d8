//go:build !linux

package patroni

import (
	"errors"

	"github.com/corebank/corebank/store/localpg"
)

// Disk is a filesystem of its own, of a fixed size, which can be full. There is none on this system.
type Disk struct{ Dir string }

func newDisk(string, int64, localpg.Account) (*Disk, error) { return nil, errors.ErrUnsupported }

// Fill takes all that is free, and what becomes free, until Empty.
func (d *Disk) Fill() error { return errors.ErrUnsupported }

// Empty frees what Fill has taken.
func (d *Disk) Empty() error { return nil }

func (d *Disk) remove() error { return nil }

func unmountBelow(string) {}
