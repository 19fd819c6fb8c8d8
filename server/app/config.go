package app

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"go.opentelemetry.io/otel/sdk/trace"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/telemetry"
)

// Config is what `corebank serve` can be told, by flags and by environment variables.
type Config struct {
	HTTPAddr    string `default:":8080" env:"COREBANK_HTTP_ADDR"    help:"Address of the JSON facade." group:"ports"`
	PaymentAddr string `default:":3001" env:"COREBANK_PAYMENT_ADDR" help:"Where the bank document has its payments; answers everything." group:"ports"`
	RiskAddr    string `default:":8000" env:"COREBANK_RISK_ADDR"    help:"Where the bank document has its risk checks; answers everything." group:"ports"`
	GRPCAddr    string `default:":9090" env:"COREBANK_GRPC_ADDR"    help:"Address of gRPC." group:"ports"`
	MetricsAddr string `default:"127.0.0.1:9091" env:"COREBANK_METRICS_ADDR" help:"Address of metrics and profiles, which need no token. Empty: none." group:"ports"`

	MaxConnections        int  `default:"0" env:"COREBANK_MAX_CONNECTIONS" help:"How many connections the ports serve at a time, all together. 0: half of the files that the process may open, at most 4096." group:"ports"`
	MaxConnectionsPerPeer int  `default:"0" env:"COREBANK_MAX_CONNECTIONS_PER_PEER" help:"How many of them one address may hold. 0: a quarter of all; raise it for a balancer that opens more." group:"ports"`
	GRPCCompression       bool `env:"COREBANK_GRPC_COMPRESSION" help:"Accept compressed requests over gRPC." name:"grpc-compression" group:"ports"`

	TLSCert string `env:"COREBANK_TLS_CERT" help:"PEM file of the certificate, the server's own first. With it every port but that of the metrics speaks TLS; a renewed file is taken up at once." name:"tls-cert" type:"path" group:"ports" placeholder:"FILE"`
	TLSKey  string `env:"COREBANK_TLS_KEY"  help:"PEM file of the certificate's key." name:"tls-key" type:"path" group:"ports" placeholder:"FILE"`

	DatabaseURL string `env:"COREBANK_DATABASE_URL" help:"Postgres to use. Empty: a private one below the data directory, with demo users and accounts." group:"data" placeholder:"URL"`
	DataDir     string `default:".data" env:"COREBANK_DATA_DIR" help:"Where the server keeps its files." type:"path" group:"data"`

	JWTSecret     string `env:"COREBANK_JWT_SECRET"     help:"Signs access tokens, at least 32 bytes. Required with a database URL; else generated and kept in the data directory." group:"access" placeholder:"SECRET"`
	AdminUsername string `env:"COREBANK_ADMIN_USERNAME" help:"First administrator, created if there is none." group:"access" placeholder:"NAME"`
	AdminPassword string `env:"COREBANK_ADMIN_PASSWORD" help:"Password of the first administrator." group:"access" placeholder:"PASSWORD"`

	JWKSURL     string `env:"COREBANK_JWKS_URL"     help:"Keys of an outside issuer whose tokens are accepted as well (RS256, ES256, EdDSA)." name:"jwks-url" group:"access" placeholder:"URL"`
	JWTIssuer   string `env:"COREBANK_JWT_ISSUER"   help:"The outside issuer, as its tokens name it (iss)." group:"access" placeholder:"NAME"`
	JWTAudience string `env:"COREBANK_JWT_AUDIENCE" help:"The audience that its tokens must name (aud)." group:"access" placeholder:"NAME"`

	PasswordCost auth.Cost `kong:"-"`
	// Spans gets every span, in place of the exporter that OTEL_TRACES_EXPORTER names.
	Spans trace.SpanExporter `kong:"-"`

	PublicURL string `env:"COREBANK_PUBLIC_URL" help:"What callers put before the path of a file, e.g. https://bank.example. Empty: where the upload came in." name:"public-url" group:"ports" placeholder:"URL"`
	BlobURL   string `env:"COREBANK_BLOB_URL"   help:"Bucket for uploaded files, as gocloud.dev/blob writes it, e.g. s3://name?region=…. Empty: a folder below the data directory." name:"blob-url" group:"data" placeholder:"URL"`

	AllowSelfApproval bool `env:"COREBANK_ALLOW_SELF_APPROVAL" help:"Let people approve the default and renewal applications that they have filed. On in demo mode." group:"access"`

	RedisURL string `env:"COREBANK_REDIS_URL" help:"Redis (redis://host:6379/0) in which servers count their callers' quotas together. Empty: each for itself. A call goes on without a Redis that takes longer than 100 ms, or the URL's ?read_timeout=." group:"data" placeholder:"URL"`

	StopDelay time.Duration `default:"0s" env:"COREBANK_STOP_DELAY" help:"How long to go on serving when told to stop, while /readyz says so: the time in which a balancer looks away." group:"work"`

	TimeZone string `default:"Asia/Shanghai" env:"COREBANK_TIME_ZONE" help:"Zone of times that are written without one." group:"work"`
	LogLevel string `default:"info" enum:"debug,info,warn,error" env:"COREBANK_LOG_LEVEL" help:"Least level that is logged: ${enum}. At warn there is no line per request." group:"work"`

	CachedAccounts int `default:"100000" env:"COREBANK_CACHED_ACCOUNTS" help:"Accounts that the server remembers, so that postings to them need no read first; about 300 bytes each." group:"work"`
	IdempotencyRetention time.Duration `default:"720h" env:"COREBANK_IDEMPOTENCY_RETENTION" help:"How long Idempotency-Keys are kept; 0: for ever. refIds and batchIds are kept as long as what they made." group:"work"`
	VerifyEvery time.Duration `default:"24h" env:"COREBANK_VERIFY_EVERY" help:"How often the server verifies the books by itself; 0: never." group:"work"`
}

// complete is a Config whose values have been read and checked.
type complete struct {
	Config

	location *time.Location
	secret   []byte // as configured; nil: the one kept in the data directory
	tracing  *telemetry.Tracing
	tls      *tls.Config // nil: plain text
}

// demo reports that the server was given no database: it keeps its own, with users and accounts to try it on.
func (c *complete) demo() bool { return c.DatabaseURL == "" }

// httpPort is the port of the JSON facade.
func (c *complete) httpPort() string {
	_, port, _ := net.SplitHostPort(c.HTTPAddr) // What listens on an address that is none says so.
	return port
}

// complete checks what a parser of flags cannot.
func (c Config) complete(log *slog.Logger) (*complete, error) {
	done := &complete{Config: c}
	var err error
	if done.location, err = loadZone(c.TimeZone); err != nil {
		return nil, fmt.Errorf("COREBANK_TIME_ZONE: %w", err)
	}
	if done.tls, err = newTLS(c.TLSCert, c.TLSKey, log); err != nil {
		return nil, err
	}
	if c.DatabaseURL != "" && c.JWTSecret == "" {
		return nil, errors.New("COREBANK_JWT_SECRET is required with COREBANK_DATABASE_URL: every replica must sign alike")
	}
	if c.JWTSecret != "" {
		if done.secret, err = auth.ParseSecret(c.JWTSecret); err != nil {
			return nil, fmt.Errorf("COREBANK_JWT_SECRET: %w", err)
		}
	}
	if public, err := url.Parse(c.PublicURL); err != nil || c.PublicURL != "" && (public.Host == "" || public.Scheme != "http" && public.Scheme != "https") {
		return nil, errors.New("COREBANK_PUBLIC_URL: not an http or https URL")
	}
	if err := checkAdmin(c.AdminUsername, c.AdminPassword); err != nil {
		return nil, err
	}
	if c.MaxConnections < 0 || c.MaxConnectionsPerPeer < 0 {
		return nil, errors.New("COREBANK_MAX_CONNECTIONS and COREBANK_MAX_CONNECTIONS_PER_PEER must not be negative")
	}
	if c.StopDelay < 0 {
		return nil, errors.New("COREBANK_STOP_DELAY: less than nothing")
	}
	if c.CachedAccounts < 0 {
		return nil, errors.New("COREBANK_CACHED_ACCOUNTS must not be negative")
	}
	if c.IdempotencyRetention < 0 {
		return nil, errors.New("COREBANK_IDEMPOTENCY_RETENTION must not be negative")
	}
	if c.VerifyEvery < 0 {
		return nil, errors.New("COREBANK_VERIFY_EVERY: less than nothing")
	}
	return done, nil
}

// loadZone is the zone with a name of IANA's, which Postgres knows as well. Go has one more, that of the machine.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is no name of a zone", name)
	}
	return time.LoadLocation(name) //nolint:wrapcheck // The caller says which variable it is.
}

// checkAdmin holds the first administrator to what the contract says of a user.
func checkAdmin(username, password string) error {
	if username == "" && password == "" {
		return nil
	}
	if username == "" || password == "" {
		return errors.New("COREBANK_ADMIN_USERNAME and COREBANK_ADMIN_PASSWORD go together")
	}
	err := protovalidate.Validate(&authv1.CreateUserRequest{
		Username: username, Password: password, Name: "administrator", Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN},
	})
	invalid, ok := errors.AsType[*protovalidate.ValidationError](err)
	if !ok {
		return err //nolint:wrapcheck // A rule that cannot be evaluated.
	}
	var flaws []string
	for _, flaw := range invalid.Violations {
		variable := "COREBANK_ADMIN_" + strings.ToUpper(string(flaw.FieldDescriptor.Name()))
		flaws = append(flaws, variable+": "+flaw.Proto.GetMessage())
	}
	return errors.New(strings.Join(flaws, "; "))
}
