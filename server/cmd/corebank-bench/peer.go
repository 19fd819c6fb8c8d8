package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc"

	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
)

// echoServer is the command of a gRPC server that answers transfers without making them: the limit of gRPC on this machine.
type echoServer struct {
	transactionv1.UnimplementedTransactionServiceServer
}

// Run serves until the process is stopped.
func (e *echoServer) Run(ctx context.Context) error { return servePeer(ctx, e) }

// Transfer answers.
func (*echoServer) Transfer(_ context.Context, r *transactionv1.TransferRequest) (*transactionv1.TransferResponse, error) {
	return transferred(r, 1), nil
}

// StreamTransfers answers each item.
func (*echoServer) StreamTransfers(
	stream grpc.BidiStreamingServer[transactionv1.StreamTransfersRequest, transactionv1.StreamTransfersResponse],
) error {
	for index := int64(0); ; index++ {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.Send(&transactionv1.StreamTransfersResponse{Index: index, TransactionId: transactionID(1)}); err != nil {
			return err
		}
	}
}

// plainServer is the command of a ledger as most teams write it: a transaction for each call, over a pool of connections.
type plainServer struct {
	transactionv1.UnimplementedTransactionServiceServer

	Database string `help:"URL of the database of the baselines." required:""`

	pool *pgxpool.Pool
}

// plainConns is the size of the plain ledger's pool.
const plainConns = 16

// Run serves until the process is stopped.
func (s *plainServer) Run(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(s.Database)
	if err != nil {
		return fmt.Errorf("parse the URL of the database: %w", err)
	}
	config.MaxConns = plainConns
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer s.pool.Close()
	return servePeer(ctx, s)
}

// Transfer locks both accounts in order, adds the transfer and its two entries, and updates the accounts.
func (s *plainServer) Transfer(ctx context.Context, r *transactionv1.TransferRequest) (*transactionv1.TransferResponse, error) {
	var id int64
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		const lock = "SELECT id FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE"
		if _, err := tx.Exec(ctx, lock, r.FromAccountId, r.ToAccountId); err != nil {
			return fmt.Errorf("lock accounts: %w", err)
		}
		const insert = "INSERT INTO transfers (from_account_id, to_account_id, amount, remark) VALUES ($1, $2, $3::text::numeric, $4) RETURNING id"
		if err := tx.QueryRow(ctx, insert, r.FromAccountId, r.ToAccountId, r.Amount, r.Remark).Scan(&id); err != nil {
			return fmt.Errorf("insert the transfer: %w", err)
		}
		if err := move(ctx, tx, id, r.FromAccountId, "-"+r.Amount); err != nil {
			return err
		}
		return move(ctx, tx, id, r.ToAccountId, r.Amount)
	})
	return transferred(r, id), err
}

// move updates one account and adds its entry.
func move(ctx context.Context, tx pgx.Tx, transfer, account int64, amount string) error {
	var seq int64
	var balance string
	const update = "UPDATE accounts SET balance = balance + $2::text::numeric, seq = seq + 1 WHERE id = $1 RETURNING seq, balance::text"
	if err := tx.QueryRow(ctx, update, account, amount).Scan(&seq, &balance); err != nil {
		return fmt.Errorf("update account %d: %w", account, err)
	}
	const insert = `INSERT INTO entries (account_id, seq, transfer_id, amount, balance_after)
		VALUES ($1, $2, $3, $4::text::numeric, $5::text::numeric)`
	if _, err := tx.Exec(ctx, insert, account, seq, transfer, amount, balance); err != nil {
		return fmt.Errorf("insert the entry of account %d: %w", account, err)
	}
	return nil
}

func transferred(r *transactionv1.TransferRequest, id int64) *transactionv1.TransferResponse {
	return &transactionv1.TransferResponse{
		TransactionId: transactionID(id), FromAccountId: r.FromAccountId, ToAccountId: r.ToAccountId,
		Amount: r.Amount, Status: transactionv1.TransactionStatus_TRANSACTION_STATUS_COMPLETED,
	}
}

func transactionID(id int64) string { return fmt.Sprintf("TX%016xO", id) }

// servePeer serves transfers on a free port, which it writes to standard output.
func servePeer(ctx context.Context, service transactionv1.TransactionServiceServer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	const window, callWindow, workers = 1 << 20, 128 << 10, 256 // as the server that is measured
	server := grpc.NewServer(grpc.InitialConnWindowSize(window), grpc.InitialWindowSize(callWindow), grpc.NumStreamWorkers(workers))
	transactionv1.RegisterTransactionServiceServer(server, service)
	stop := context.AfterFunc(ctx, server.Stop)
	defer stop()
	fmt.Println(listener.Addr())
	return server.Serve(listener)
}

// peer is a process of one of the commands above.
type peer struct {
	*target

	command *exec.Cmd
}

// startPeer starts a command of this program and connects to it.
func startPeer(ctx context.Context, arguments ...string) (*peer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	p := &peer{command: exec.CommandContext(ctx, program, arguments...)}
	p.command.Cancel = func() error { return p.command.Process.Signal(syscall.SIGTERM) }
	p.command.Stderr = os.Stderr
	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("read its output: %w", err)
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", arguments[0], err)
	}
	var address string
	if _, err := fmt.Fscanln(output, &address); err != nil {
		return nil, fmt.Errorf("read the address of %s: %w", arguments[0], err)
	}
	p.target, err = connect(strings.TrimSpace(address))
	return p, err
}

func (p *peer) stop() {
	p.close()
	_ = p.command.Process.Signal(syscall.SIGTERM) // It may have ended.
	_ = p.command.Wait()                          // It was told to.
}
