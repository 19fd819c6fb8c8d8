package account

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	accountv1 "github.com/corebank/corebank/gen/go/corebank/account/v1"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/store/money"
)

// SeqAt returns the seq of an account's first posting at or after a moment, or its last seq + 1: by a search of the index, so it costs
// the same at any depth. Where the times of an account once went back, the postings from the first that reached the moment on are
// after it, whatever their times.
func SeqAt(ctx context.Context, database db.DBTX, of db.Account, at time.Time) (seq int64, err error) {
	if of.ClockSteppedBack {
		seq, err = db.New().AccountSeqReached(ctx, database, db.AccountSeqReachedParams{AccountID: of.ID, LastSeq: of.Seq, At: at})
	} else {
		seq, err = db.New().TransactionSeqAt(ctx, database, db.TransactionSeqAtParams{AccountID: of.ID, LastSeq: of.Seq, At: at})
	}
	if err != nil {
		return 0, fmt.Errorf("find a posting by time: %w", err)
	}
	return seq, nil
}

// BalanceAfter returns the balance of an account after its posting with a seq; 0.00 for seq 0, before the first.
func BalanceAfter(ctx context.Context, database db.DBTX, of db.Account, seq int64) (money.Balance, error) {
	switch seq {
	case 0:
		return money.Balance{}, nil
	case of.Seq:
		return money.BalanceOf(of.Balance), nil
	}
	balance, err := db.New().AccountBalanceAfter(ctx, database, of.ID, seq)
	if err != nil {
		return balance, fmt.Errorf("read the balance after posting %d of account %d: %w", seq, of.ID, err)
	}
	return balance, nil
}

// balanceAt returns the balance of an account after the last posting at or before a moment.
func (s *Service) balanceAt(ctx context.Context, of db.Account, at *timestamppb.Timestamp) (*accountv1.GetBalanceResponse, error) {
	if at.AsTime().After(time.Now()) {
		return nil, apierror.New(apiv1.ErrorCode_CBV003).Field("at", "不能晚于当前时间")
	}
	next, err := SeqAt(ctx, s.database, of, *paging.NewSpan(nil, at).Before)
	if err != nil {
		return nil, err
	}
	balance, err := BalanceAfter(ctx, s.database, of, next-1)
	if err != nil {
		return nil, err
	}
	return &accountv1.GetBalanceResponse{AccountId: of.ID, Balance: balance.String(), Currency: of.Currency, At: at}, nil
}
