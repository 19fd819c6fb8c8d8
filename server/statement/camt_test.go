package statement_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

// camtFile has the elements of camt.053 that a reader uses.
type camtFile struct {
	Message string `xml:"BkToCstmrStmt>GrpHdr>MsgId"`
	Stmt    struct {
		ID       string `xml:"Id"`
		From     string `xml:"FrToDt>FrDtTm"`
		Account  string `xml:"Acct>Id>Othr>Id"`
		Currency string `xml:"Acct>Ccy"`
		Owner    string `xml:"Acct>Ownr>Nm"`
		Balances []struct {
			Code      string `xml:"Tp>CdOrPrtry>Cd"`
			Amount    string `xml:"Amt"`
			Indicator string `xml:"CdtDbtInd"`
		} `xml:"Bal"`
		Credits struct {
			Count string `xml:"NbOfNtries"`
			Sum   string `xml:"Sum"`
		} `xml:"TxsSummry>TtlCdtNtries"`
		Debits struct {
			Count string `xml:"NbOfNtries"`
			Sum   string `xml:"Sum"`
		} `xml:"TxsSummry>TtlDbtNtries"`
		Entries []camtEntry `xml:"Ntry"`
	} `xml:"BkToCstmrStmt>Stmt"`
}

type camtEntry struct {
	Reference   string   `xml:"NtryRef"`
	Amount      string   `xml:"Amt"`
	Indicator   string   `xml:"CdtDbtInd"`
	Reversal    string   `xml:"RvslInd"`
	Booked      string   `xml:"BookgDt>DtTm"`
	Transaction string   `xml:"AcctSvcrRef"`
	EndToEnd    string   `xml:"NtryDtls>TxDtls>Refs>EndToEndId"`
	Original    string   `xml:"NtryDtls>TxDtls>Refs>Prtry>Ref"`
	Debtor      string   `xml:"NtryDtls>TxDtls>RltdPties>DbtrAcct>Id>Othr>Id"`
	Creditor    string   `xml:"NtryDtls>TxDtls>RltdPties>CdtrAcct>Id>Othr>Id"`
	Remark      []string `xml:"NtryDtls>TxDtls>RmtInf>Ustrd"`
	More        string   `xml:"NtryDtls>TxDtls>AddtlTxInf"`
	Balance     string   `xml:"AddtlNtryInf"`
}

func TestCamtHasTheStatement(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	for _, p := range b.periods() {
		content, contentType, _ := b.export(t, camtFormat, p[0], p[1])
		if contentType != "application/xml" {
			t.Errorf("got %s, want application/xml", contentType)
		}
		checkCamt(t, content)
		var got camtFile
		must(t, xml.Unmarshal(content, &got))
		want := b.want(p[0], p[1])
		s := got.Stmt
		if s.Account != b.numbers[b.account] || s.Currency != "CNY" || s.Owner != "张三" || got.Message != s.ID ||
			s.Balances[0].Amount != want.opening || s.Balances[1].Amount != want.closing || s.Balances[0].Code+s.Balances[1].Code != "OPBDCLBD" ||
			s.Credits.Sum != want.credits || s.Debits.Sum != want.debits || len(s.Entries) != len(want.movements) {
			t.Fatalf("%v: got %+v, want %+v", p, s, want)
		}
		for i, e := range s.Entries {
			b.checkEntry(t, e, want.movements[i])
		}
	}
}

func (b *bank) checkEntry(t *testing.T, got camtEntry, m *transactionv1.Transaction) {
	t.Helper()
	want := camtEntry{
		Reference: got.Reference, Amount: m.GetAmount(), Indicator: "CRDT", Booked: got.Booked, Transaction: m.GetTransactionId(),
		Original: m.GetReversalOf(), Debtor: b.numbers[m.GetCounterpartyAccountId()], Balance: "balance " + m.GetBalanceAfter(),
	}
	if m.GetDirection() == transactionv1.Direction_DIRECTION_OUT {
		want.Indicator, want.Creditor, want.Debtor = "DBIT", want.Debtor, ""
	}
	if m.GetType() == transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL {
		want.Reversal = "true"
	}
	if ref := m.GetRefId(); len(ref) <= 35 {
		want.EndToEnd = ref
	} else {
		want.More = "refId " + ref
	}
	booked, err := time.Parse(time.RFC3339, got.Booked)
	remark := strings.Join(got.Remark, "")
	got.Remark = nil
	if err != nil || !booked.Equal(m.GetCreatedAt().AsTime().Truncate(time.Second)) || remark != m.GetRemark() || !sameEntry(got, want) {
		t.Errorf("got %+v with remark %q, want %+v of %v", got, remark, want, m)
	}
}

func sameEntry(a, b camtEntry) bool {
	a.Remark, b.Remark = nil, nil
	return strings.Join(a.fields(), "|") == strings.Join(b.fields(), "|")
}

func (e camtEntry) fields() []string {
	return []string{e.Reference, e.Amount, e.Indicator, e.Reversal, e.Booked, e.Transaction, e.EndToEnd, e.Original, e.Debtor, e.Creditor, e.More, e.Balance}
}

// The yen has no digits after the point, but nothing is lost that the books have.
func TestCamtOfAnotherCurrency(t *testing.T) {
	t.Parallel()
	b := newBank(t, "JPY")
	content, _, _ := b.export(t, camtFormat, begin, time.Now().Add(time.Hour))
	checkCamt(t, content)
	for _, want := range []string{`<Amt Ccy="JPY">1000</Amt>`, `<Amt Ccy="JPY">0.50</Amt>`, `<Ccy>JPY</Ccy>`} {
		if !strings.Contains(string(content), want) {
			t.Errorf("got no %s in %s", want, content)
		}
	}
}

// Texts of every kind and length stay within the schema, and arrive.
func TestCamtOfLongTexts(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	remark := strings.Repeat("备注", 75) + "\x01 <&>" // 155 characters, one of which XML cannot hold
	ref := strings.Repeat("R", 64)
	b.MustCall(t, b.Internal, &transactionv1.DebitRequest{AccountId: b.account, Amount: "1.00", Remark: remark, RefId: ref})
	content, _, _ := b.export(t, camtFormat, time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	checkCamt(t, content)
	var got camtFile
	must(t, xml.Unmarshal(content, &got))
	last := got.Stmt.Entries[len(got.Stmt.Entries)-1]
	if strings.Join(last.Remark, "") != strings.ReplaceAll(remark, "\x01", "\uFFFD") || last.More != "refId "+ref || last.EndToEnd != "" {
		t.Errorf("got %+v, want the remark in lines and the refId", last)
	}
}

// Amounts that the format cannot hold are refused before the file begins, and are in the other formats.
func TestCamtOfTooManyDigits(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	b.MustCall(t, b.Internal, &transactionv1.DepositRequest{AccountId: b.account, Amount: "9999999999990000.00"})
	content, _, _ := b.export(t, camtFormat, begin, time.Now().Add(time.Hour))
	checkCamt(t, content)
	b.MustCall(t, b.Internal, &transactionv1.DepositRequest{AccountId: b.account, Amount: "10000.00"})
	stream, err := b.ExportStatement(b.ctx, &statementv1.ExportStatementRequest{Id: b.account, From: timestamppb.New(begin), Format: camtFormat.Enum()})
	must(t, err)
	if _, err := stream.Recv(); errorcode.Of(err) != apiv1.ErrorCode_CBV003 {
		t.Errorf("got %v, want CBV003", err)
	}
	balance, err := accountv1.NewAccountServiceClient(b.Conn).GetBalance(b.ctx, &accountv1.GetBalanceRequest{Id: b.account})
	must(t, err)
	for _, format := range []statementv1.StatementFormat{csvFormat, xlsxFormat} {
		content, _, _ := b.export(t, format, begin, time.Now().Add(time.Hour))
		if format == csvFormat && !strings.Contains(string(content), balance.GetBalance()) {
			t.Errorf("got no %s in the file", balance.GetBalance())
		}
	}
}
