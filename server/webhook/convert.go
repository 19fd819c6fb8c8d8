package webhook

import (
	"encoding/base64"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	webhookv1 "github.com/corebank/corebank/gen/go/corebank/webhook/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/server/ledger"
)

func toWebhook(w db.Webhook, c db.WebhookCursor, deadLetters int64) *webhookv1.Webhook {
	shown := &webhookv1.Webhook{
		Id: w.ID, Url: w.Url, MaxBatch: w.MaxBatch, Status: contract.Parse[webhookv1.WebhookStatus](w.Status),
		Filter: &webhookv1.WebhookFilter{
			AccountIds: w.AccountIds, Types: sliceutil.Map(w.Types, contract.Parse[transactionv1.TransactionType]),
		},
		Algorithm: contract.Parse[apiclientv1.SignatureAlgorithm](w.Algorithm), KeyId: w.KeyID,
		Position: c.Position, Attempts: c.Attempts, FailingSince: contract.OptionalTime(c.FailingSince),
		NextAttemptAt: contract.OptionalTime(c.NextAttemptAt), LastError: c.LastError, DeliveredAt: contract.OptionalTime(c.DeliveredAt),
		DeadLetters: deadLetters, CreatedBy: w.CreatedBy, CreatedAt: timestamppb.New(w.CreatedAt), UpdatedAt: timestamppb.New(w.UpdatedAt),
	}
	if w.PublicKey != nil {
		shown.PublicKey = new(base64.StdEncoding.EncodeToString(w.PublicKey))
	}
	return shown
}

func toDeadLetter(row db.WebhookDeadLetter) *webhookv1.DeadLetter {
	return &webhookv1.DeadLetter{
		Position: row.Position, TransactionId: ledger.FormatID(row.TransactionID, ledger.NoLeg), Attempts: row.Attempts, Reason: row.Reason,
		FailedAt: timestamppb.New(row.FailedAt), Redelivering: row.IsQueued,
	}
}

// fromFilter returns the columns of a filter, which may be nil.
func fromFilter(filter *webhookv1.WebhookFilter) (accounts []int64, types []string) {
	return append([]int64{}, filter.GetAccountIds()...), sliceutil.Map(filter.GetTypes(), contract.Text[transactionv1.TransactionType])
}

// fromUpdate returns the settings of a webhook after a change.
func fromUpdate(w db.Webhook, request *webhookv1.UpdateWebhookRequest) db.WebhookChangeParams {
	change := db.WebhookChangeParams{
		ID: w.ID, Url: w.Url, AccountIds: w.AccountIds, Types: w.Types, MaxBatch: w.MaxBatch, Status: w.Status,
	}
	if request.Url != nil {
		change.Url = request.GetUrl()
	}
	if request.Filter != nil {
		change.AccountIds, change.Types = fromFilter(request.GetFilter())
	}
	if request.MaxBatch != nil {
		change.MaxBatch = request.GetMaxBatch()
	}
	if request.Status != nil {
		change.Status = contract.Text(request.GetStatus())
	}
	return change
}
