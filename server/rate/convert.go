package rate

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

func fromRow(row db.Rate) *ratev1.Rate {
	return &ratev1.Rate{
		Rateid:       row.OriginalID,
		Code:         &row.Code,
		Ratename:     &row.Name,
		Dayofyear:    int32(row.YearDays),
		Creator:      row.Creator,
		Creationtime: timestamppb.New(row.CreatedAt),
		Ratetype:     contract.Parse[ratev1.RateType](row.Type),
		Revisedate:   timestamppb.New(row.EffectiveAt),
		PkCurrtype:   &row.CurrencyID,
		Rate:         text(row.Rate),
		Versiondate:  timestamppb.New(row.KnownAt),
		Versionno:    row.Version,
		Precision:    new(int32(row.Precision)),
		Overdue:      text(row.Overdue),
		Advance:      text(row.Advance),
		Enable:       int32(row.Enable),
		Versionid:    row.ID,
		Tenantid:     row.TenantID,
		Sysid:        row.SysID,
		Modifier:     row.Modifier,
		Modifiedtime: contract.OptionalTime(row.ModifiedAt),
		Reviser:      row.Reviser,
	}
}

func text(d *decimal.Decimal) *string {
	if d == nil {
		return nil
	}
	return new(d.String())
}

// edited returns a version with the changes of a request. Absent fields and empty texts keep their values.
// It returns IRV002 where a number has more digits after the point than are shown.
func edited(row db.Rate, request *ratev1.SaveRateRequest) (db.Rate, error) {
	for column, field := range map[*string]string{
		&row.Code: request.GetCode(), &row.Name: request.GetRatename(), &row.CurrencyID: request.GetPkCurrtype(),
	} {
		if field != "" {
			*column = field
		}
	}
	for column, field := range map[**string]*string{&row.TenantID: request.Tenantid, &row.SysID: request.Sysid} {
		if field != nil && *field != "" {
			*column = field
		}
	}
	if request.Dayofyear != nil {
		row.YearDays = int16(request.GetDayofyear())
	}
	if request.Ratetype != nil {
		row.Type = contract.Text(request.GetRatetype())
	}
	if request.Revisedate != nil {
		row.EffectiveAt = request.GetRevisedate().AsTime()
	}
	if request.Precision != nil {
		row.Precision = int16(request.GetPrecision())
	}
	if request.Enable != nil {
		row.Enable = int16(request.GetEnable())
	}
	for _, number := range []struct {
		column **decimal.Decimal
		field  string
	}{
		{&row.Rate, request.GetRate()},
		{&row.Overdue, request.GetOverdue()},
		{&row.Advance, request.GetAdvance()},
	} {
		if number.field == "" {
			continue
		}
		d, err := decimal.Parse(number.field)
		if err != nil { // Validation has bounded the value to the column.
			return db.Rate{}, fmt.Errorf("read a number of a rate: %w", err)
		}
		*number.column = &d
	}
	return row, checkDigits(row)
}

// contentOf returns a canonical form of a request: equal for requests that differ only in spelling, or in fields that the server
// sets itself.
func contentOf(request *ratev1.SaveRateRequest) ([]byte, error) {
	content := &ratev1.SaveRateRequest{
		Code: filled(request.Code), Ratename: filled(request.Ratename), PkCurrtype: filled(request.PkCurrtype),
		Tenantid: filled(request.Tenantid), Sysid: filled(request.Sysid),
		Dayofyear: request.Dayofyear, Ratetype: request.Ratetype, Revisedate: request.GetRevisedate(),
		Versionno: request.Versionno, Precision: request.Precision, Enable: request.Enable,
	}
	for to, number := range map[**string]*string{
		&content.Rate: request.Rate, &content.Overdue: request.Overdue, &content.Advance: request.Advance,
	} {
		if number = filled(number); number != nil {
			d, err := decimal.Parse(*number)
			if err != nil {
				return nil, fmt.Errorf("read a number of a rate: %w", err)
			}
			*to = new(d.Trim(0).String())
		}
	}
	message, err := proto.MarshalOptions{Deterministic: true}.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("write the content of a revision: %w", err)
	}
	sum := sha256.Sum256(message)
	return sum[:], nil
}

// filled returns a text that is not empty, or nil.
func filled(text *string) *string {
	if text == nil || *text == "" {
		return nil
	}
	return text
}

// asSave returns a revision's fields as those of a correction, which are the same.
func asSave(r *ratev1.ReviseRateRequest) *ratev1.SaveRateRequest {
	return &ratev1.SaveRateRequest{
		Rateid:     new(r.GetRateid()),
		Code:       r.Code,
		Ratename:   r.Ratename,
		Dayofyear:  r.Dayofyear,
		Ratetype:   r.Ratetype,
		Revisedate: r.GetRevisedate(),
		PkCurrtype: r.PkCurrtype,
		Rate:       r.Rate,
		Versionno:  r.Versionno,
		Precision:  r.Precision,
		Overdue:    r.Overdue,
		Advance:    r.Advance,
		Enable:     r.Enable,
		Tenantid:   r.Tenantid,
		Sysid:      r.Sysid,
	}
}

func fromSegment(r Run) *ratev1.AccrualSegment {
	return &ratev1.AccrualSegment{
		From:      r.From.Format(time.DateOnly),
		To:        r.To.Format(time.DateOnly),
		Days:      DaysBetween(r.From, r.To),
		Versionno: r.Version.Version,
		Rate:      r.Version.Rate.String(),
		Dayofyear: int32(r.Version.YearDays),
	}
}
