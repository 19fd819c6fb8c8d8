package statement_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

const (
	csvFormat  = statementv1.StatementFormat_STATEMENT_FORMAT_CSV
	xlsxFormat = statementv1.StatementFormat_STATEMENT_FORMAT_XLSX
	camtFormat = statementv1.StatementFormat_STATEMENT_FORMAT_CAMT053
)

// Whatever the period, the messages are what a plain filter of the movements gives.
func TestStatementIsAFilterOfTheMovements(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	for _, p := range b.periods() {
		stream, err := b.StreamStatement(b.ctx, &statementv1.StreamStatementRequest{Id: b.account, From: timestamppb.New(p[0]), To: timestamppb.New(p[1])})
		must(t, err)
		want := b.want(p[0], p[1])
		var opening *statementv1.StatementOpening
		var closing *statementv1.StatementClosing
		var moved []*statementv1.StatementMovement
		for part := range parts(t, stream) {
			switch {
			case part.GetOpening() != nil && opening == nil && moved == nil:
				opening = part.GetOpening()
			case part.GetMovement() != nil && opening != nil && closing == nil:
				moved = append(moved, part.GetMovement())
			case part.GetClosing() != nil && closing == nil:
				closing = part.GetClosing()
			default:
				t.Fatalf("got %v, which is out of order", part)
			}
		}
		if opening.GetOpeningBalance() != want.opening || closing.GetClosingBalance() != want.closing ||
			closing.GetCreditSum() != want.credits || closing.GetDebitSum() != want.debits || len(moved) != len(want.movements) ||
			closing.GetCreditCount()+closing.GetDebitCount() != int64(len(moved)) {
			t.Fatalf("%v: got %v, %d movements, %v; want %+v", p, opening, len(moved), closing, want)
		}
		if opening.GetAccountNumber() != b.numbers[b.account] || opening.GetCustomerName() != "张三" || !opening.GetTo().AsTime().Equal(p[1]) {
			t.Errorf("got %v, want account %s of 张三 until %v", opening, b.numbers[b.account], p[1])
		}
		for i, m := range moved {
			wanted := proto.CloneOf(want.movements[i])
			wanted.ReversedAmount = nil // What came later is no part of it.
			if !proto.Equal(m.GetTransaction(), wanted) || m.GetCounterpartyAccountNumber() != b.numbers[wanted.GetCounterpartyAccountId()] {
				t.Errorf("got %v; want %v with the counterparty %s", m, wanted, b.numbers[wanted.GetCounterpartyAccountId()])
			}
			if i > 0 && m.GetNumber() != moved[i-1].GetNumber()+1 {
				t.Errorf("got number %d after %d, want no gap", m.GetNumber(), moved[i-1].GetNumber())
			}
		}
	}
}

// rows returns the cells that a table of a statement must show: texts as they are, without what guards them against spreadsheets.
func (b *bank) rows(from, to time.Time) [][]string {
	want := b.want(from, to)
	clock := func(at time.Time) string { return at.In(apptest.Zone).Format(time.DateTime) }
	rows := [][]string{
		{"序号", "交易时间", "交易编号", "交易类型", "收入", "支出", "余额", "币种", "对方账号", "参考号", "备注"},
		{"期初余额", clock(from), "", "", "", "", want.opening, "CNY", "", "", "账号 " + b.numbers[b.account] + "；户名 张三；时区 " + apptest.Zone.String() + "；对账单 "},
	}
	display := map[transactionv1.TransactionType]string{
		transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT: "存款", transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT: "扣款",
		transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER: "转账", transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL: "冲正",
	}
	number := 0
	in, out := 0, 0
	for i, m := range b.movements {
		if len(want.movements) > 0 && m == want.movements[0] {
			number = i
		}
	}
	for _, m := range want.movements {
		number++
		row := []string{
			fmt.Sprint(number), clock(m.GetCreatedAt().AsTime()), m.GetTransactionId(), display[m.GetType()], "", m.GetAmount(), m.GetBalanceAfter(), "CNY",
			b.numbers[m.GetCounterpartyAccountId()], m.GetRefId(), m.GetRemark(),
		}
		out++
		if m.GetDirection() == transactionv1.Direction_DIRECTION_IN {
			row[4], row[5] = row[5], ""
			in, out = in+1, out-1
		}
		rows = append(rows, row)
	}
	return append(rows,
		[]string{"合计", "", "", "", want.credits, want.debits, "", "CNY", "", "", fmt.Sprintf("收入 %d 笔，支出 %d 笔", in, out)},
		[]string{"期末余额", clock(to), "", "", "", "", want.closing, "CNY", "", "", ""})
}

// sameRows compares a table with what it must show.
func sameRows(t *testing.T, got, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d rows, want %d", len(got), len(want))
	}
	for i, row := range got {
		for len(row) < len(want[i]) { // A sheet leaves out what is empty at the end.
			row = append(row, "")
		}
		for j, cell := range row {
			cell = strings.TrimSuffix(cell, "\t")
			if bare, found := strings.CutPrefix(cell, "'"); found && strings.ContainsAny(bare[:1], "=+-@") {
				cell = bare
			}
			if cell != want[i][j] && (i != 1 || !strings.HasPrefix(cell, want[i][j])) {
				t.Errorf("row %d, column %s: got %q, want %q", i, want[0][j], cell, want[i][j])
			}
		}
	}
}

func TestCSVHasTheStatement(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	for _, p := range b.periods() {
		file, contentType, name := b.export(t, csvFormat, p[0], p[1])
		if contentType != "text/csv; charset=utf-8" || !strings.Contains(name, `filename="statement-`+b.numbers[b.account]+`-2026010`) || !strings.Contains(name, `.csv"`) {
			t.Errorf("got %s named %s, want text/csv; charset=utf-8 named by the account and the days", contentType, name)
		}
		text, marked := bytes.CutPrefix(file, []byte("\xef\xbb\xbf"))
		if lines := bytes.Count(text, []byte("\n")); !marked || lines != bytes.Count(text, []byte("\r\n")) {
			t.Errorf("got a file that begins %q and has %d lines; want a byte order mark, and every line ended by CR LF", file[:10], lines)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll() // It refuses rows of another length than the first.
		must(t, err)
		sameRows(t, rows, b.rows(p[0], p[1]))
	}
}

func TestWorkbookHasTheStatement(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	for _, p := range b.periods() {
		file, contentType, name := b.export(t, xlsxFormat, p[0], p[1])
		if !strings.HasSuffix(contentType, "spreadsheetml.sheet") || !strings.Contains(name, `.xlsx"`) {
			t.Errorf("got %s named %s, want a workbook", contentType, name)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: false})
		must(t, err)
		rows, err := book.GetRows("对账单")
		must(t, err)
		for i := range rows { // They are shown with separators.
			for j := 4; j < 7 && i > 0 && j < len(rows[i]); j++ {
				rows[i][j] = strings.ReplaceAll(rows[i][j], ",", "")
			}
		}
		sameRows(t, rows, b.rows(p[0], p[1]))
		if kind, err := book.GetCellType("对账单", "G2"); err != nil || kind == excelize.CellTypeInlineString {
			t.Errorf("got an opening balance of type %v, %v; want a number", kind, err)
		}
	}
}

// A balance at a moment is the closing balance of a statement that ends then, and 0.00 before the first movement.
func TestBalanceAtAMoment(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	calls := accountv1.NewAccountServiceClient(b.Conn)
	for _, p := range b.periods() {
		for _, at := range p {
			got, err := calls.GetBalance(b.ctx, &accountv1.GetBalanceRequest{Id: b.account, At: timestamppb.New(at)})
			must(t, err)
			if want := b.want(begin.Add(-time.Hour), at).closing; got.GetBalance() != want || !got.GetAt().AsTime().Equal(at) || got.AvailableBalance != nil {
				t.Errorf("at %v: got %v, want %s", at, got, want)
			}
		}
	}
	answer := b.JSON(t, b.Me, "GET", fmt.Sprintf("/api/v1/accounts/%d/balance?at=2025-12-31T00:00:00Z", b.account), "")
	if want := fmt.Sprintf(`"data":{"accountId":%d,"balance":0.00,"currency":"CNY","at":"2025-12-31T00:00:00Z"}`, b.account); !strings.Contains(answer.Body, want) {
		t.Errorf("got %s, want %s", answer.Body, want)
	}
	now := b.JSON(t, b.Me, "GET", fmt.Sprintf("/api/v1/accounts/%d/balance", b.account), "")
	if strings.Contains(now.Body, `"at"`) {
		t.Errorf("got %s, want no moment where none was asked for", now.Body)
	}
}

// Where the times of an account once went back, every statement still follows from the one before, and from the balance at its begin.
func TestStatementsFollowWhereTimesWentBack(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	b.ExecSQL(t, `UPDATE transactions SET created_at = created_at - interval '35 seconds'
		WHERE (CASE WHEN from_account_id = $1 THEN from_seq ELSE to_seq END) BETWEEN 20 AND 30 AND $1 IN (from_account_id, to_account_id)`, b.account)
	b.ExecSQL(t, `UPDATE accounts SET clock_stepped_back = true WHERE id = $1`, b.account)
	balance, count := "0.00", 0
	for at := begin.Add(-time.Minute); at.Before(begin.Add(10 * time.Minute)); at = at.Add(17 * time.Second) {
		stream, err := b.StreamStatement(b.ctx, &statementv1.StreamStatementRequest{
			Id: b.account, From: timestamppb.New(at), To: timestamppb.New(at.Add(17*time.Second - time.Microsecond)),
		})
		must(t, err)
		for part := range parts(t, stream) {
			if opening := part.GetOpening(); opening != nil && opening.GetOpeningBalance() != balance {
				t.Errorf("from %v: got %s, want %s as the one before ended", at, opening.GetOpeningBalance(), balance)
			}
			if part.GetMovement() != nil {
				count++
			}
			if part.GetClosing() != nil {
				balance = part.GetClosing().GetClosingBalance()
			}
		}
		got, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.ctx,
			&accountv1.GetBalanceRequest{Id: b.account, At: timestamppb.New(at.Add(17*time.Second - time.Microsecond))})
		if err != nil || got.GetBalance() != balance {
			t.Errorf("at the end: got %v, %v, want %s", got, err, balance)
		}
	}
	if count != len(b.movements) {
		t.Errorf("got %d movements in all statements, want each of %d once", count, len(b.movements))
	}
}

// A statement of more than a page is whole, with what is posted meanwhile left out.
func TestLongStatementIsOfOneMoment(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	const more = 2500
	b.ExecSQL(t, `WITH payer AS (SELECT balance, seq FROM accounts WHERE id = $1), payee AS (SELECT balance, seq FROM accounts WHERE id = $2),
		paid AS (INSERT INTO transactions (id, from_account_id, from_seq, to_account_id, to_seq, created_at, amount,
			from_balance_after, to_balance_after, type, currency, ref_id, remark)
			SELECT n, $1, payer.seq + n, $2, payee.seq + n, now(), 0.01, payer.balance - 0.01 * n, payee.balance + 0.01 * n, 'transfer', 'CNY', '', ''
			FROM generate_series(1, $3::bigint) AS n, payer, payee)
		UPDATE accounts SET balance = balance + CASE id WHEN $1 THEN -0.01 ELSE 0.01 END * $3::bigint, seq = seq + $3::bigint, posted_at = now()
		WHERE id IN ($1, $2)`, b.account, b.Foreign, more)
	stream, err := b.StreamStatement(b.ctx, &statementv1.StreamStatementRequest{Id: b.account, From: timestamppb.New(begin)})
	must(t, err)
	count, closing := 0, ""
	for part := range parts(t, stream) {
		if part.GetOpening() != nil {
			b.MustCall(t, b.Internal, &transactionv1.DepositRequest{AccountId: b.account, Amount: "7.00"})
		}
		if part.GetMovement() != nil {
			count++
		}
		closing += part.GetClosing().GetClosingBalance()
	}
	balance, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.ctx, &accountv1.GetBalanceRequest{Id: b.account})
	if want := len(b.movements) + more; err != nil || count != want || closing == balance.GetBalance() {
		t.Errorf("got %d movements and %s, with %s and %v now; want %d, without the deposit", count, closing, balance.GetBalance(), err, want)
	}
}

// No statement comes out of books in which something does not follow.
func TestNoStatementOfBrokenBooks(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	b.ExecSQL(t, `UPDATE transactions SET amount = amount + 1 WHERE from_account_id = $1 AND from_seq = 12`, b.account)
	for _, format := range []statementv1.StatementFormat{csvFormat, xlsxFormat, camtFormat} {
		stream, err := b.ExportStatement(b.ctx, &statementv1.ExportStatementRequest{Id: b.account, From: timestamppb.New(begin), Format: &format})
		for err == nil {
			_, err = stream.Recv()
		}
		if errorcode.Of(err) != apiv1.ErrorCode_CBS001 {
			t.Errorf("%v: got %v, want CBS001", format, err)
		}
	}
}

// A customer gets the statements of its own accounts, an auditor all; over both protocols the file is the same but for its id and time.
func TestStatementsAreForOwnerAndStaff(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	request := &statementv1.StreamStatementRequest{Id: b.account, From: timestamppb.New(begin)}
	for who, want := range map[string]apiv1.ErrorCode{
		b.Me: 0, b.User(t, apiv1.Role_ROLE_AUDITOR): 0, b.Teller: 0,
		b.User(t, apiv1.Role_ROLE_CUSTOMER, b.Theirs): apiv1.ErrorCode_CBB006, b.User(t, apiv1.Role_ROLE_CREDIT_OFFICER): apiv1.ErrorCode_AUB003,
	} {
		if got := b.CallGRPC(t, b.Caller(t, who), request); got.Code != want {
			t.Errorf("%s: got %+v, want %v", who, got, want)
		}
	}
	answer := b.JSON(t, b.Me, "GET", fmt.Sprintf("/api/v1/accounts/%d/statement?from=2026-01-01T00:00:00Z&to=2026-01-31T23:59:59Z", b.account), "")
	if answer.Status != 200 || answer.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(answer.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("got %d %v; want 200, a CSV file to be saved", answer.Status, answer.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != len(b.movements)+4 {
		t.Errorf("got %d rows, %v, want %d", len(rows), err, len(b.movements)+4)
	}
	refused := b.JSON(t, b.Me, "GET", fmt.Sprintf("/api/v1/accounts/%d/statement?from=2026-01-01T00:00:00Z&format=pdf", b.account), "")
	if refused.Status != 400 || !strings.Contains(refused.Body, `"field":"format"`) {
		t.Errorf("got %d %s; want 400, which names format", refused.Status, refused.Body)
	}
}
