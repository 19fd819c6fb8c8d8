// Command oapi-codegen calls the server by the client that oapi-codegen makes.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/corebank/corebank/server/sdk/testdata/generators/oapi-codegen/client"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	bank, err := client.NewClientWithResponses("http://localhost:8080")
	if err != nil {
		return err
	}
	session, err := bank.LoginWithResponse(ctx, nil, client.LoginRequest{Username: "teller", Password: "password123"})
	if err != nil {
		return err
	}
	authorize := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+session.JSON200.Data.AccessToken)
		return nil
	}
	for _, amount := range []float64{1.00, 1000.00} {
		answer, err := bank.TransferWithResponse(ctx, nil, client.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: amount}, authorize)
		if err != nil {
			return err
		}
		switch {
		case answer.JSON200 != nil:
			fmt.Println(answer.JSON200.Data.Status)
		case answer.JSON400 != nil:
			fmt.Println(answer.JSON400.ErrorCode)
		default:
			return fmt.Errorf("got %s: %s", answer.Status(), answer.Body)
		}
	}
	return nil
}
