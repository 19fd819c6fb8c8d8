package apiclient

import (
	"encoding/base64"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiclientv1 "github.com/corebank/corebank/gen/go/corebank/apiclient/v1"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

func fromRows(rows []db.ApiClientListRow) []*apiclientv1.ApiClient {
	clients := make([]*apiclientv1.ApiClient, len(rows))
	for i, row := range rows {
		clients[i] = &apiclientv1.ApiClient{
			KeyId:     row.KeyID,
			Name:      row.Name,
			Roles:     caller.ParseRoles(row.Roles).List(),
			Algorithm: contract.Parse[apiclientv1.SignatureAlgorithm](row.Algorithm),
			CreatedAt: timestamppb.New(row.CreatedAt),
		}
		if row.PublicKey != nil {
			clients[i].PublicKey = new(base64.StdEncoding.EncodeToString(row.PublicKey))
		}
	}
	return clients
}
