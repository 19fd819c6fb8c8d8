package journal

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/store"
)

// checkpoint is the state of the journal: how many transactions it has, and the root of the Merkle tree over them.
type checkpoint struct {
	size int64
	root []byte
}

// sign returns the signed note of a checkpoint (c2sp.org/tlog-checkpoint).
func (k *Keys) sign(c checkpoint) (string, error) {
	text := k.name + "\n" + strconv.FormatInt(c.size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.root) + "\n"
	signed, err := note.Sign(&note.Note{Text: text}, k.signer)
	if err != nil {
		return "", fmt.Errorf("sign a checkpoint: %w", err)
	}
	return string(signed), nil
}

// errUnsigned is returned for a checkpoint that no known key has signed.
var errUnsigned = errors.New("none of the known keys has signed the checkpoint")

// openCheckpoint returns a checkpoint whose signature one of the verifiers accepts.
func openCheckpoint(signed string, verifiers note.Verifiers) (checkpoint, error) {
	opened, err := note.Open([]byte(signed), verifiers)
	if _, unknown := errors.AsType[*note.UnverifiedNoteError](err); unknown {
		return checkpoint{}, errUnsigned
	} else if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint cannot be read: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != opened.Sigs[0].Name {
		return checkpoint{}, errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return checkpoint{}, errors.New("the checkpoint has no size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != hashSize {
		return checkpoint{}, errors.New("the checkpoint has no root hash")
	}
	return checkpoint{size, root}, nil
}

// checkpoint returns that of a tree.
func (t *tree) checkpoint() (checkpoint, error) {
	if t.size() == 0 {
		return checkpoint{0, emptyRoot[:]}, nil
	}
	root, err := t.nodes.GetRootHash(nil)
	if err != nil {
		return checkpoint{}, fmt.Errorf("compute the root of the Merkle tree: %w", err)
	}
	return checkpoint{t.size(), root}, nil
}

// matches returns an error if the tree is not that of a signed checkpoint.
func (k *Keys) matches(t *tree, signed string) error {
	last, err := openCheckpoint(signed, k.verifiers)
	if errors.Is(err, errUnsigned) {
		return errors.New("another key has signed the journal's last checkpoint: give its public key in COREBANK_JOURNAL_KEYS, " +
			"or its secret in COREBANK_JWT_SECRET after the new one, or run `corebank keys forget` if it is lost")
	} else if err != nil {
		return err
	}
	is, err := t.checkpoint()
	if err != nil {
		return err
	}
	if is.size != last.size || !bytes.Equal(is.root, last.root) {
		return fmt.Errorf("the journal was changed behind the server's back: its Merkle tree of %d transactions is not that of its last checkpoint, "+
			"which has %d; run `corebank verify --all`", is.size, last.size)
	}
	return nil
}

// ForgetCheckpoint forgets the last checkpoint, so that the next server to seal signs another without comparing.
func ForgetCheckpoint(ctx context.Context, database *store.DB) error {
	if err := db.New().JournalForgetCheckpoint(ctx, database); err != nil {
		return fmt.Errorf("forget the checkpoint of the journal: %w", err)
	}
	return nil
}
