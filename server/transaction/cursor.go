package transaction

import (
	"fmt"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// order is the order of a list of transactions: its value is the first letter of the cursors of such a list.
type order byte

const (
	bySeq  order = 's' // of one account
	byID   order = 'i' // of one refId
	byTime order = 't' // of all accounts
)

// cursor is the last transaction of a page. The next page begins with the one before it.
type cursor struct {
	at time.Time // byTime
	id int64     // the seq, or the id of the transaction
}

func (o order) format(c cursor) *string {
	text := fmt.Sprintf("%c%016x", o, uint64(c.id))
	if o == byTime {
		text += fmt.Sprintf("%016x", uint64(c.at.UnixMicro()))
	}
	return &text
}

// parse is the inverse of format. Any other text, also a cursor of another order, is refused with CBV003.
func (o order) parse(text string) (cursor, error) {
	var letter order
	var id, at uint64
	format, fields := "%c%016x", []any{&letter, &id}
	if o == byTime {
		format, fields = format+"%016x", append(fields, &at)
	}
	_, err := fmt.Sscanf(text, format, fields...)
	c := cursor{time.UnixMicro(int64(at)).UTC(), int64(id)}
	if err != nil || *o.format(c) != text {
		return cursor{}, apierror.New(apiv1.ErrorCode_CBV003).Field("after", "须为同样条件的上一页的 next")
	}
	return c, nil
}
