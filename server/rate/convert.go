package rate

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	ratev1 "github.com/corebank/corebank/gen/go/corebank/rate/v1"
	"github.com/corebank/corebank/server/internal/contract"
)

func fromRow(row db.Rate) *ratev1.Rate {
	return &ratev1.Rate{
		Rateid:       row.OriginalID,
		Code:         row.Code,
		Ratename:     row.Name,
		Dayofyear:    int32(row.YearDays),
		Creator:      row.Creator,
		Creationtime: timestamppb.New(row.CreatedAt),
		Ratetype:     contract.Parse[ratev1.RateType](row.Type),
		Revisedate:   timestamppb.New(row.EffectiveAt),
		PkCurrtype:   row.CurrencyID,
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

// edited is a version with what a request says of it; what the request leaves out stays, and an empty text removes one.
func edited(row db.Rate, request *ratev1.SaveRateRequest) (db.Rate, error) {
	set := func(column **string, field *string) {
		switch {
		case field == nil:
		case *field == "":
			*column = nil
		default:
			*column = field
		}
	}
	set(&row.Code, request.Code)
	set(&row.Name, request.Ratename)
	set(&row.CurrencyID, request.PkCurrtype)
	set(&row.TenantID, request.Tenantid)
	set(&row.SysID, request.Sysid)
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
		if err != nil { // Validation lets pass only what fits the columns.
			return db.Rate{}, fmt.Errorf("read a number of a rate: %w", err)
		}
		*number.column = &d
	}
	return row, nil
}

// asSave is a revision's fields as those of a correction, which are the same.
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

func fromSegment(s segment) *ratev1.AccrualSegment {
	return &ratev1.AccrualSegment{
		From:      s.from.Format(time.DateOnly),
		To:        s.to.Format(time.DateOnly),
		Days:      daysBetween(s.from, s.to),
		Versionno: s.version.Version,
		Rate:      s.version.Rate.String(),
		Dayofyear: int32(s.version.YearDays),
	}
}
