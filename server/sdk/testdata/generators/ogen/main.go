// Command ogen calls the server by the client that ogen makes.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/corebank/corebank/server/sdk/testdata/generators/ogen/client"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// token gives the client its bearer token.
type token string

func (t *token) Bearer(context.Context, client.OperationName) (client.Bearer, error) {
	return client.Bearer{Token: string(*t)}, nil
}

func run(ctx context.Context) error {
	var access token
	bank, err := client.NewClient("http://localhost:8080", &access)
	if err != nil {
		return err
	}
	answer, err := bank.Login(ctx, &client.LoginRequest{Username: "teller", Password: "password123"}, client.LoginParams{})
	if err != nil {
		return err
	}
	session, ok := answer.(*client.LoginOKHeaders)
	if !ok {
		return fmt.Errorf("got %#v, want tokens", answer)
	}
	access = token(session.Response.Data.AccessToken)
	for _, amount := range []float64{1.00, 1000.00} {
		request := &client.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: amount}
		answer, err := bank.Transfer(ctx, request, client.TransferParams{})
		if err != nil {
			return err
		}
		switch answer := answer.(type) {
		case *client.TransferOKHeaders:
			fmt.Println(answer.Response.Data.Status)
		case *client.Error400CBB002CBB003CBB004CBB005CBB008CBB015CBV001CBV002CBV003Headers:
			fmt.Println(answer.Response.ErrorCode)
		default:
			return fmt.Errorf("got %#v, want success or 400", answer)
		}
	}
	return nil
}
