package statement

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/store/money"
)

const (
	camtNamespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
	// camtBuffer is the bytes of XML that are passed on at a time.
	camtBuffer = 16 << 10
	// The greatest lengths of texts, in characters.
	maxReference, maxLine, maxName = 35, 140, 140
)

// camtLimit is the first amount that is too large for camt.053, which allows 18 digits.
var camtLimit = money.BalanceOf(decimal.MustParse("10000000000000000.00"))

// camt is a statement as ISO 20022 camt.053.001.08. Elements stand in the order of its schema.
type camt struct {
	xml  *xmlWriter
	zone *time.Location
	// closing and sum are known before the movements are written: their totals come first.
	closing  *statementv1.StatementClosing
	sum      totals
	opening  *statementv1.StatementOpening
	currency string
}

// newCamt begins a file. It returns CBV003 for a statement with amounts that the format cannot hold.
func newCamt(ctx context.Context, st *statement, out io.Writer) (document, error) {
	sum, largest, err := st.sum(ctx)
	if err != nil {
		return nil, err
	}
	if largest.Cmp(camtLimit) >= 0 {
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("format", "camt053 的金额最多 18 位数字，请改用 csv 或 xlsx")
	}
	return &camt{
		xml: &xmlWriter{out: bufio.NewWriterSize(out, camtBuffer)}, zone: st.service.location, closing: sum.closing(st.balance), sum: sum,
		currency: st.of.Currency,
	}, nil
}

func (c *camt) begin(opening *statementv1.StatementOpening) error {
	c.opening = opening
	x := c.xml
	x.raw(xml.Header + `<Document xmlns="` + camtNamespace + `"><BkToCstmrStmt>`)
	created := c.time(opening.GetCreatedAt().AsTime())
	x.in("GrpHdr", func() {
		x.text("MsgId", opening.GetStatementId())
		x.text("CreDtTm", created)
	})
	x.raw("<Stmt>")
	x.text("Id", opening.GetStatementId())
	x.text("CreDtTm", created)
	from, to := opening.GetFrom().AsTime(), opening.GetTo().AsTime()
	x.in("FrToDt", func() {
		x.text("FrDtTm", c.time(from))
		x.text("ToDtTm", c.time(to))
	})
	x.in("Acct", func() {
		x.account(opening.GetAccountNumber())
		x.text("Ccy", c.currency)
		x.in("Ownr", func() { x.text("Nm", first(opening.GetCustomerName(), maxName)) })
	})
	c.balance("OPBD", opening.GetOpeningBalance(), from)
	c.balance("CLBD", c.closing.GetClosingBalance(), to)
	c.summary()
	return x.err()
}

func (c *camt) balance(kind, amount string, at time.Time) {
	x := c.xml
	x.in("Bal", func() {
		x.in("Tp", func() { x.in("CdOrPrtry", func() { x.text("Cd", kind) }) })
		c.amount(strings.TrimPrefix(amount, "-"))
		x.text("CdtDbtInd", indicator(amount[0] == '-'))
		x.in("Dt", func() { x.text("DtTm", c.time(at)) })
	})
}

// summary writes the totals. A sum of more than 18 digits is left out, as the schema allows.
func (c *camt) summary() {
	x := c.xml
	part := func(name string, count int64, sum money.Balance) {
		x.in(name, func() {
			x.text("NbOfNtries", strconv.FormatInt(count, 10))
			if sum.Cmp(camtLimit) < 0 {
				x.text("Sum", c.digits(sum.String()))
			}
		})
	}
	x.in("TxsSummry", func() {
		part("TtlNtries", c.sum.credits+c.sum.debits, c.sum.credited.Add(c.sum.debited))
		part("TtlCdtNtries", c.sum.credits, c.sum.credited)
		part("TtlDbtNtries", c.sum.debits, c.sum.debited)
	})
}

func (c *camt) movement(m *statementv1.StatementMovement) error {
	x, moved := c.xml, m.GetTransaction()
	isDebit := moved.GetDirection() == transactionv1.Direction_DIRECTION_OUT
	booked := c.time(moved.GetCreatedAt().AsTime())
	x.in("Ntry", func() {
		x.text("NtryRef", strconv.FormatInt(m.GetNumber(), 10))
		c.amount(moved.GetAmount())
		x.text("CdtDbtInd", indicator(isDebit))
		if moved.GetType() == transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL {
			x.text("RvslInd", "true")
		}
		x.in("Sts", func() { x.text("Cd", "BOOK") })
		x.in("BookgDt", func() { x.text("DtTm", booked) })
		x.in("ValDt", func() { x.text("DtTm", booked) })
		x.text("AcctSvcrRef", moved.GetTransactionId())
		x.in("BkTxCd", func() { c.code(moved.GetType(), isDebit) })
		x.in("NtryDtls", func() { x.in("TxDtls", func() { c.details(m, isDebit) }) })
		x.text("AddtlNtryInf", "balance "+c.digits(moved.GetBalanceAfter()))
	})
	return x.err()
}

// details writes what the bank knows of the transaction behind an entry.
func (c *camt) details(m *statementv1.StatementMovement, isDebit bool) {
	x, moved := c.xml, m.GetTransaction()
	reference := moved.GetRefId()
	x.in("Refs", func() {
		x.text("AcctSvcrRef", moved.GetTransactionId())
		if reference != "" && len(reference) <= maxReference {
			x.text("EndToEndId", reference)
		}
		if moved.ReversalOf != nil {
			x.in("Prtry", func() {
				x.text("Tp", "reversalOf")
				x.text("Ref", moved.GetReversalOf())
			})
		}
	})
	c.amount(moved.GetAmount())
	x.text("CdtDbtInd", indicator(isDebit))
	if number := m.GetCounterpartyAccountNumber(); number != "" {
		name := "DbtrAcct"
		if isDebit {
			name = "CdtrAcct"
		}
		x.in("RltdPties", func() { x.in(name, func() { x.account(number) }) })
	}
	if lines := inLines(moved.GetRemark(), maxLine); len(lines) > 0 {
		x.in("RmtInf", func() {
			for _, line := range lines {
				x.text("Ustrd", line)
			}
		})
	}
	if len(reference) > maxReference {
		x.text("AddtlTxInf", "refId "+reference)
	}
}

// code writes what kind of transaction it is, by the codes of ISO 20022 where they have one, and by the bank's.
func (c *camt) code(kind transactionv1.TransactionType, isDebit bool) {
	x := c.xml
	if known, ok := isoCodes[kind]; ok {
		family, sub := known.credit, known.creditSub
		if isDebit {
			family, sub = known.debit, known.debitSub
		}
		x.in("Domn", func() {
			x.text("Cd", "PMNT")
			x.in("Fmly", func() {
				x.text("Cd", family)
				x.text("SubFmlyCd", sub)
			})
		})
	}
	x.in("Prtry", func() {
		x.text("Cd", contract.Text(kind))
		x.text("Issr", "corebank")
	})
}

// isoCodes are families and sub-families of the domain PMNT: of transfers issued and received within the bank, of cash, and of interest.
var isoCodes = map[transactionv1.TransactionType]struct{ credit, creditSub, debit, debitSub string }{
	transactionv1.TransactionType_TRANSACTION_TYPE_DEPOSIT:            {"CNTR", "CDPT", "CNTR", "OTHR"},
	transactionv1.TransactionType_TRANSACTION_TYPE_DEBIT:              {"RCDT", "OTHR", "ICDT", "OTHR"},
	transactionv1.TransactionType_TRANSACTION_TYPE_TRANSFER:           {"RCDT", "BOOK", "ICDT", "BOOK"},
	transactionv1.TransactionType_TRANSACTION_TYPE_BATCH_TRANSFER:     {"RCDT", "BOOK", "ICDT", "BOOK"},
	transactionv1.TransactionType_TRANSACTION_TYPE_SCHEDULED_TRANSFER: {"RCDT", "BOOK", "ICDT", "BOOK"},
	transactionv1.TransactionType_TRANSACTION_TYPE_BILL_PAYMENT:       {"RCDT", "OTHR", "ICDT", "OTHR"},
	transactionv1.TransactionType_TRANSACTION_TYPE_REVERSAL:           {"RCDT", "RRTN", "ICDT", "RRTN"},
	transactionv1.TransactionType_TRANSACTION_TYPE_INTEREST:           {"MCOP", "INTR", "MDOP", "INTR"},
}

func (c *camt) end(closing *statementv1.StatementClosing) error {
	if closing.GetClosingBalance() != c.closing.GetClosingBalance() || closing.GetCreditSum() != c.closing.GetCreditSum() {
		return fmt.Errorf("account %d: the movements add up to another sum than before", c.opening.GetAccountId())
	}
	c.xml.raw("</Stmt></BkToCstmrStmt></Document>\n")
	return c.xml.out.Flush()
}

func (c *camt) time(t time.Time) string { return t.In(c.zone).Format("2006-01-02T15:04:05Z07:00") }

func (c *camt) amount(digits string) {
	c.xml.raw(`<Amt Ccy="` + c.currency + `">` + c.digits(digits) + `</Amt>`)
}

// digits returns an amount with the digits of its currency: the yen has none after the point, unless the bank's books do.
func (c *camt) digits(amount string) string {
	if c.currency == "JPY" {
		return strings.TrimSuffix(amount, ".00")
	}
	return amount
}

func indicator(isDebit bool) string {
	if isDebit {
		return "DBIT"
	}
	return "CRDT"
}
