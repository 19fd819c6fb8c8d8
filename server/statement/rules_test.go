package statement

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

func TestPeriod(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 500, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		from time.Duration // before now
		to   *time.Duration
		end  time.Duration // before now
		code apiv1.ErrorCode
	}{
		"until now":                      {day, nil, 0, 0},
		"until a moment":                 {day, new(time.Hour), time.Hour, 0},
		"until the future is until now":  {day, new(-day), 0, 0},
		"of a moment":                    {time.Hour, new(time.Hour), time.Hour, 0},
		"of 366 days":                    {366 * day, nil, 0, 0},
		"of more than 366 days":          {366*day + 1, nil, 0, apiv1.ErrorCode_CBV003},
		"of 366 days long ago":           {3660 * day, new(3294 * day), 3294 * day, 0},
		"that begins in the future":      {-1, nil, 0, apiv1.ErrorCode_CBV003},
		"that ends before it begins":     {day, new(2 * day), 2 * day, apiv1.ErrorCode_CBV003},
		"of the future":                  {-day, new(-2 * day), 0, apiv1.ErrorCode_CBV003},
		"before the bank had any server": {20000 * day, new(19999 * day), 19999 * day, 0},
	} {
		request := &statementv1.StreamStatementRequest{From: timestamppb.New(now.Add(-c.from))}
		if c.to != nil {
			request.To = timestamppb.New(now.Add(-*c.to))
		}
		got, err := newPeriod(request, now)
		if errorcode.Of(err) != c.code || !got.to.Equal(now.Add(-c.end)) || (got.before == nil) != (c.end == 0) {
			t.Errorf("a period %s: got %v to %v (%v), %v; want its end %v before %v, and %v", name, got.from, got.to, got.before, err, c.end, now, c.code)
		}
	}
}

func TestTextIsGuardedAgainstSpreadsheets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "房租": "房租", "INV-7": "INV-7", "a=b": "a=b",
		"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+1": "'+1", "-1": "'-1", "\t=1": "'\t=1", "＝1+1": "'＝1+1",
		"6212000000000001": "6212000000000001\t", "00123": "00123\t", "1E5": "1E5\t", "2026-02-01": "2026-02-01\t", "1/2": "1/2\t",
	} {
		if got := guarded(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAmountsHaveTheDigitsOfTheirCurrency(t *testing.T) {
	t.Parallel()
	for currency, amounts := range map[string]map[string]string{
		"CNY": {"100.00": "100.00", "0.05": "0.05"},
		"JPY": {"100.00": "100", "100.50": "100.50", "0.00": "0"},
	} {
		for amount, want := range amounts {
			if got := (&camt{currency: currency}).digits(amount); got != want {
				t.Errorf("%s %s: got %s, want %s", currency, amount, got, want)
			}
		}
	}
}
