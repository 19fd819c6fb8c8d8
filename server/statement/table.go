package statement

import (
	"fmt"
	"time"

	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/xlsx"
)

const sheetName = "对账单"

// columns are those of CSV and of the workbook.
var columns = []xlsx.Column{
	{Title: "序号", Width: 10},
	{Title: "交易时间", Width: 20},
	{Title: "交易编号", Width: 22},
	{Title: "交易类型", Width: 10},
	{Title: "收入", Width: 18},
	{Title: "支出", Width: 18},
	{Title: "余额", Width: 18},
	{Title: "币种", Width: 6},
	{Title: "对方账号", Width: 20},
	{Title: "参考号", Width: 24},
	{Title: "备注", Width: 40},
}

// table is a statement as one table: a row for the opening balance, one for each movement, one for the totals, one for the closing
// balance. Every row has all columns, so that programs read it as it is.
type table struct {
	rows interface {
		Row(cells ...any) error
		Close() error
	}
	zone     *time.Location
	opening  *statementv1.StatementOpening
	currency string
}

func (t *table) begin(opening *statementv1.StatementOpening) error {
	t.opening, t.currency = opening, opening.GetCurrency()
	remark := fmt.Sprintf("账号 %s；户名 %s；时区 %s；对账单 %s",
		opening.GetAccountNumber(), opening.GetCustomerName(), t.zone, opening.GetStatementId())
	return t.rows.Row("期初余额", opening.GetFrom().AsTime().In(t.zone), "", "", "", "", xlsx.Amount(opening.GetOpeningBalance()),
		t.currency, "", "", remark)
}

func (t *table) movement(m *statementv1.StatementMovement) error {
	moved := m.GetTransaction()
	var in, out any = xlsx.Amount(moved.GetAmount()), ""
	if moved.GetDirection() == transactionv1.Direction_DIRECTION_OUT {
		in, out = out, in
	}
	return t.rows.Row(m.GetNumber(), moved.GetCreatedAt().AsTime().In(t.zone), moved.GetTransactionId(), contract.Display(moved.GetType()),
		in, out, xlsx.Amount(moved.GetBalanceAfter()), t.currency, m.GetCounterpartyAccountNumber(), moved.GetRefId(), moved.GetRemark())
}

func (t *table) end(closing *statementv1.StatementClosing) error {
	count := fmt.Sprintf("收入 %d 笔，支出 %d 笔", closing.GetCreditCount(), closing.GetDebitCount())
	err := t.rows.Row("合计", "", "", "", xlsx.Amount(closing.GetCreditSum()), xlsx.Amount(closing.GetDebitSum()), "", t.currency, "", "", count)
	if err != nil {
		return err
	}
	err = t.rows.Row("期末余额", t.opening.GetTo().AsTime().In(t.zone), "", "", "", "", xlsx.Amount(closing.GetClosingBalance()),
		t.currency, "", "", "")
	if err != nil {
		return err
	}
	return t.rows.Close()
}
