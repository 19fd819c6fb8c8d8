package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/store"
)

// DemoPassword is the password of every demo user.
const DemoPassword = "password123"

// DemoUser is a login of a demo server.
type DemoUser struct {
	Username, Name string
	Role           apiv1.Role
}

// DemoUsers are the logins of a demo server. The last one is the login of the bank document, section 2.2, and owns
// customer 1.
var DemoUsers = []DemoUser{
	{"admin", "管理员", apiv1.Role_ROLE_ADMIN},
	{"teller", "柜员", apiv1.Role_ROLE_TELLER},
	{"zhangsan", "张三", apiv1.Role_ROLE_CREDIT_OFFICER},
	{"lisi", "李四", apiv1.Role_ROLE_CREDIT_APPROVER},
	{"rates", "利率管理员", apiv1.Role_ROLE_RATE_ADMIN},
	{"auditor", "审计员", apiv1.Role_ROLE_AUDITOR},
	{"user@example.com", "张三", apiv1.Role_ROLE_CUSTOMER},
}

// The demo's customer 1 and its accounts 1, 2 and 3, for which the examples of the bank document work as they stand. Account
// 1 holds what section 3.2.2 shows.
const (
	demoCustomer = 1
	demoBalance  = "10000.00"
)

var demoNumbers = []string{"6212345678901234", "6212345678901242", "6212345678901259"}

// refuseDemoUsers returns an error if a server without --demo uses a database with demo users, whose password is public.
func (a *App) refuseDemoUsers(ctx context.Context) error {
	for _, user := range DemoUsers {
		found, err := a.services.auth.HasPassword(ctx, user.Username, DemoPassword)
		if err != nil {
			return fmt.Errorf("look for demo users: %w", err)
		}
		if found {
			return fmt.Errorf("the private Postgres below %s belongs to a demo: the password of its user %q is public; start with --demo, or choose another COREBANK_DATA_DIR",
				a.config.DataDir, user.Username)
		}
	}
	return nil
}

// refuseRealData returns an error if a demo would add its users to a database that has other users.
func (a *App) refuseRealData(ctx context.Context) error {
	hasUsers, err := a.services.auth.AnyoneCanLogIn(ctx)
	if err != nil || !hasUsers {
		return err
	}
	for _, user := range DemoUsers {
		if found, err := a.services.auth.HasPassword(ctx, user.Username, DemoPassword); found || err != nil {
			return err
		}
	}
	return fmt.Errorf("the private Postgres below %s was not made by a demo and would get users whose password is public: start without --demo, or choose another COREBANK_DATA_DIR",
		a.config.DataDir)
}

// seedDemo fills a new demo database. One that has been filled stays as it is.
func (a *App) seedDemo(ctx context.Context) error {
	if err := a.database.Tx(ctx, a.seedAccounts(ctx)); err != nil {
		return fmt.Errorf("seed the demo accounts: %w", err)
	}
	if err := a.database.Tx(ctx, a.seedRates(ctx)); err != nil {
		return fmt.Errorf("seed the demo rates: %w", err)
	}
	if err := a.database.Tx(ctx, a.seedBill(ctx)); err != nil {
		return fmt.Errorf("seed the demo bill: %w", err)
	}
	for _, user := range DemoUsers {
		fresh := auth.NewUser{
			Username: user.Username, Password: DemoPassword, Name: user.Name, Roles: []apiv1.Role{user.Role},
		}
		if user.Role == apiv1.Role_ROLE_CUSTOMER {
			fresh.CustomerID = demoCustomer
		}
		if _, err := a.services.auth.EnsureUser(ctx, fresh); err != nil {
			return fmt.Errorf("seed the demo user %s: %w", user.Username, err)
		}
	}
	if err := a.services.defaults.SeedDemo(ctx, "zhangsan", "lisi"); err != nil {
		return fmt.Errorf("seed the demo customers in default: %w", err)
	}
	return nil
}

func (a *App) seedAccounts(ctx context.Context) func(tx store.Tx) error {
	return func(tx store.Tx) error {
		queries := db.New()
		if _, err := queries.CustomerGet(ctx, tx, demoCustomer); !errors.Is(err, store.ErrNoRows) {
			return err
		}
		customer, err := customer.Create(ctx, tx, a.services.keys, "张三", "ID_CARD", customer.Personal{
			Email: new("user@example.com"), Phone: new("13800138000"), IDNumber: new("110101198001010015"),
		})
		if err != nil {
			return err
		}
		var first db.Account
		for i, number := range demoNumbers {
			account, err := queries.AccountOpen(ctx, tx, db.AccountOpenParams{
				CustomerID: customer.ID, Number: number, Type: "savings", Currency: "CNY",
			})
			if err != nil {
				return err
			}
			if i == 0 {
				first = account
			}
		}
		books := a.services.ledger
		_, err = books.PostOne(ctx, tx, ledger.Posting{
			ID: books.NextID(), Kind: "deposit", To: first.ID, Bank: ledger.Cash,
			Amount: decimal.MustParse(demoBalance), Remark: "开户存款",
		})
		return err
	}
}

// seedBill enters the bill of the bank document, section 4.1.1, unless the household is known.
func (a *App) seedBill(ctx context.Context) func(tx store.Tx) error {
	const billType, billAccount = "electricity", "1001001"
	return func(tx store.Tx) error {
		queries := db.New()
		_, err := queries.BillPayable(ctx, tx, db.BillPayableParams{BillType: billType, BillAccount: billAccount})
		if !errors.Is(err, store.ErrNoRows) {
			return err
		}
		_, err = queries.BillImport(ctx, tx, db.BillImportParams{
			BillTypes: []string{billType}, BillAccounts: []string{billAccount}, BillPeriods: []string{"2026-01"},
			Amounts:    []decimal.Decimal{decimal.MustParse("156.80")},
			DueDates:   []time.Time{time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)},
			PayerNames: []string{"张三"},
		})
		return err
	}
}

// demoRates are the rates of the rates document, section 2.1, for which its examples work as they stand.
var demoRates = []db.RateCreateParams{
	{ID: new("10000z600548401"), Code: "1001", Name: "活期利率", Type: "2", Rate: new(decimal.MustParse("10.00"))},
	{ID: new("10000z6005484MJ"), Code: "1002", Name: "贷款利率", Type: "1", Rate: new(decimal.MustParse("15.36"))},
}

func (a *App) seedRates(ctx context.Context) func(tx store.Tx) error {
	return func(tx store.Tx) error {
		queries := db.New()
		if exists, err := queries.RateExists(ctx, tx); exists || err != nil {
			return err
		}
		for _, rate := range demoRates {
			rate.Creator, rate.YearDays, rate.Precision, rate.Enable = "利率管理员", 360, 2, 1
			rate.CurrencyID = "CNY"
			rate.EffectiveAt = time.Date(2017, 10, 20, 0, 0, 0, 0, a.config.location)
			if _, err := queries.RateCreate(ctx, tx, rate); err != nil {
				return err
			}
		}
		return nil
	}
}
