package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"go.opentelemetry.io/otel/sdk/trace"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/interest"
	"github.com/corebank/corebank/server/internal/clientaddr"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/telemetry"
)

// Config is the configuration of `corebank serve`, by flags and by environment variables.
type Config struct {
	Demo bool `env:"COREBANK_DEMO" help:"Run a demo: a private Postgres with demo users whose password is public, on this machine's loopback addresses unless addresses are set. Cannot be combined with a database URL, a JWT secret or an administrator." group:"data"`

	HTTPAddr    string `env:"COREBANK_HTTP_ADDR"    help:"Address of the JSON facade. Empty: :8080, in a demo localhost:8080. The host localhost means 127.0.0.1 and ::1." group:"ports" placeholder:":8080"`
	PaymentAddr string `env:"COREBANK_PAYMENT_ADDR" help:"Second address of the JSON facade, the port of the bank document for payments; serves every path. Empty: :3001, in a demo localhost:3001." group:"ports" placeholder:":3001"`
	RiskAddr    string `env:"COREBANK_RISK_ADDR"    help:"Third address of the JSON facade, the port of the bank document for risk checks; serves every path. Empty: :8000, in a demo localhost:8000." group:"ports" placeholder:":8000"`
	GRPCAddr    string `env:"COREBANK_GRPC_ADDR"    help:"Address of gRPC. Empty: :9090, in a demo localhost:9090." group:"ports" placeholder:":9090"`
	MetricsAddr string `default:"localhost:9091" env:"COREBANK_METRICS_ADDR" help:"Address of metrics and profiles, which need no token. Empty: none." group:"ports"`

	MaxConnections        int    `default:"0" env:"COREBANK_MAX_CONNECTIONS" help:"Maximum of open connections to all ports together. 0: half of the files that the process may open, at most 4096." group:"ports"`
	MaxConnectionsPerPeer int    `default:"0" env:"COREBANK_MAX_CONNECTIONS_PER_PEER" help:"Maximum of open connections from one address. 0: a quarter of the maximum of all; raise it for a load balancer that opens more." group:"ports"`
	GRPCCompression       bool   `env:"COREBANK_GRPC_COMPRESSION" help:"Accept compressed requests over gRPC." name:"grpc-compression" group:"ports"`
	TrustedProxies        string `env:"COREBANK_TRUSTED_PROXIES" help:"Addresses and networks of proxies, separated by commas, whose X-Forwarded-For and PROXY protocol name the client, e.g. 10.0.0.0/8. Empty: none." group:"ports" placeholder:"NETWORKS"`

	CORSOrigins []string `env:"COREBANK_CORS_ORIGINS" help:"Origins whose pages may call from a browser, separated by commas: https://bank.example, or with one * as https://*.bank.example. In demo mode also every http://localhost." name:"cors-origins" group:"ports" placeholder:"ORIGIN"`

	TLSCert string `env:"COREBANK_TLS_CERT" help:"PEM file with the server's certificate first. With it every port but that of the metrics speaks TLS; a renewed file is used without a restart." name:"tls-cert" type:"path" group:"ports" placeholder:"FILE"`
	TLSKey  string `env:"COREBANK_TLS_KEY"  help:"PEM file with the certificate's private key." name:"tls-key" type:"path" group:"ports" placeholder:"FILE"`

	DatabaseURL     string `env:"COREBANK_DATABASE_URL" help:"Postgres to use. Empty: a private one below the data directory." group:"data" placeholder:"URL"`
	ReadDatabaseURL string `env:"COREBANK_READ_DATABASE_URL" help:"Standbys that answer lists, history, exports, statistics and verification: their URLs, separated by spaces, each of one server. What they cannot answer the primary does." name:"read-database-url" group:"data" placeholder:"URLS"`

	Notify  string `default:"on" enum:"on,off" env:"COREBANK_NOTIFY" help:"Have Postgres notify servers of what others change, such as rules and ended sessions. off: each asks for it once a second, on an engine or behind a pooler that has no LISTEN and NOTIFY." group:"data"`
	DataDir string `default:".data" env:"COREBANK_DATA_DIR" help:"Directory of the server's own files, readable for its user only." type:"path" group:"data"`

	JWTSecret     string `env:"COREBANK_JWT_SECRET"     help:"Signs access tokens, at least 32 bytes. Several, separated by commas: the first signs, all verify. Required with a database URL; else generated and kept in the data directory." group:"access" placeholder:"SECRET"`
	DataKeys      string `env:"COREBANK_DATA_KEYS"      help:"Keys that encrypt secrets and personal data in the database, as ID:KEY with the base64 of 32 bytes, separated by commas: the first encrypts, all decrypt. Empty: keys derived from COREBANK_JWT_SECRET." group:"access" placeholder:"KEYS"`
	DataKeysFile  string `env:"COREBANK_DATA_KEYS_FILE" help:"File with more such keys, one a line." type:"path" group:"access" placeholder:"FILE"`
	JournalKeys   string `env:"COREBANK_JOURNAL_KEYS"   help:"Keys that sign the checkpoints of the journal, each the base64 of 32 bytes, separated by commas: the first signs. Public keys, as corebank keys journal prints them, only verify. Empty: keys derived from COREBANK_JWT_SECRET." group:"access" placeholder:"KEYS"`
	JournalName   string `default:"corebank" env:"COREBANK_JOURNAL_NAME" help:"Name of the journal in its checkpoints and public keys, such as bank.example/journal." group:"access" placeholder:"NAME"`
	RequireTotp   bool   `env:"COREBANK_REQUIRE_TOTP"   help:"Make staff set up a second factor (TOTP) before anything else." group:"access"`
	AdminUsername string `env:"COREBANK_ADMIN_USERNAME" help:"First administrator, created if there is none." group:"access" placeholder:"NAME"`
	AdminPassword string `env:"COREBANK_ADMIN_PASSWORD" help:"Password of the first administrator, hard to guess." group:"access" placeholder:"PASSWORD"`

	JWKSURL     string `env:"COREBANK_JWKS_URL"     help:"Keys of an external issuer whose tokens are accepted as well (RS256, ES256, EdDSA)." name:"jwks-url" group:"access" placeholder:"URL"`
	JWTIssuer   string `env:"COREBANK_JWT_ISSUER"   help:"Name of the external issuer in its tokens (iss)." group:"access" placeholder:"NAME"`
	JWTAudience string `env:"COREBANK_JWT_AUDIENCE" help:"Audience that its tokens must name (aud)." group:"access" placeholder:"NAME"`

	PasswordCost auth.Cost `kong:"-"`
	// Spans receives every span, in place of the exporter that OTEL_TRACES_EXPORTER names.
	Spans trace.SpanExporter `kong:"-"`
	// Release is the version of this build, for the log and the metric corebank_build_info. Empty: unknown.
	Release string `kong:"-"`

	PublicURL string `env:"COREBANK_PUBLIC_URL" help:"Base of the URLs of files in answers, e.g. https://bank.example. Empty: the address that the upload was sent to." name:"public-url" group:"ports" placeholder:"URL"`
	BlobURL   string `env:"COREBANK_BLOB_URL"   help:"Bucket for uploaded files, as gocloud.dev/blob writes it, e.g. s3://name?region=…. Empty: a folder below the data directory." name:"blob-url" group:"data" placeholder:"URL"`

	AllowSelfApproval bool `env:"COREBANK_ALLOW_SELF_APPROVAL" help:"Let people approve the default and renewal applications that they have filed. Always on in a demo." group:"access"`

	RedisURL string `env:"COREBANK_REDIS_URL" help:"Redis (redis://host:6379/0) in which servers count their callers' quotas and failed logins together. Empty: each server counts alone. A call does not wait longer for Redis than 100 ms, or the URL's ?read_timeout=." group:"data" placeholder:"URL"`

	CallTimeout time.Duration `default:"10s" env:"COREBANK_CALL_TIMEOUT" help:"Time limit of a call, and of a statement in the database. A call that exceeds it is answered GWS001. 0: none for calls, 10s for statements." group:"work"`
	MaxCalls    int           `default:"4096" env:"COREBANK_MAX_CALLS" help:"Maximum of concurrent calls; further ones are answered GWS001." group:"work"`

	StopDelay time.Duration `default:"0s" env:"COREBANK_STOP_DELAY" help:"Time to go on serving after a signal to stop, while /readyz answers 503, so that load balancers notice." group:"work"`

	// Clock returns the time by which the interest of a day is due; nil stands for time.Now. Tests set it.
	Clock func() time.Time `kong:"-"`

	TimeZone string `default:"Asia/Shanghai" env:"COREBANK_TIME_ZONE" help:"IANA time zone of times without one, in requests and answers, and of the bank's days." group:"work"`
	LogLevel string `default:"info" enum:"debug,info,warn,error" env:"COREBANK_LOG_LEVEL" help:"Lowest level that is logged: ${enum}. There is one line per request at info." group:"work"`

	InterestSettlement string `default:"03-20,06-20,09-20,12-20" env:"COREBANK_INTEREST_SETTLEMENT" help:"Days of the year, as MM-DD, up to which interest is settled; it is paid on the day after." group:"work"`

	CachedAccounts       int           `default:"100000" env:"COREBANK_CACHED_ACCOUNTS" help:"Accounts in the server's cache, to which it posts without reading them first; about 300 bytes each." group:"work"`
	IdempotencyRetention time.Duration `default:"720h" env:"COREBANK_IDEMPOTENCY_RETENTION" help:"Age at which Idempotency-Keys are deleted; 0: never. refIds and batchIds are kept as long as their transactions." group:"work"`
	VerifyEvery          time.Duration `default:"24h" env:"COREBANK_VERIFY_EVERY" help:"Interval at which the server verifies the books; 0: never." group:"work"`

	KeepRefusedPayments time.Duration `default:"2160h" env:"COREBANK_KEEP_REFUSED_PAYMENTS" help:"Age at which refused bill payments are deleted; 0: never." group:"work"`
	KeepRiskDecisions   time.Duration `default:"8760h" env:"COREBANK_KEEP_RISK_DECISIONS" help:"Age at which risk decisions are deleted; 0: never." group:"work"`
	KeepApprovals       time.Duration `default:"8760h" env:"COREBANK_KEEP_APPROVALS" help:"Age at which approvals that are over are deleted; 0: never. The audit trail keeps what they were about." group:"work"`

	KeepFailedHolds time.Duration `default:"8760h" env:"COREBANK_KEEP_FAILED_HOLDS" help:"Age at which holds that were voided or have expired are deleted, with their refIds; 0: never. Captured ones are kept as long as their transactions." group:"work"`

	WebhookNetworks string        `env:"COREBANK_WEBHOOK_NETWORKS" help:"Addresses and networks, separated by commas, that webhooks may deliver to although they are not public, and without TLS, e.g. 10.0.0.0/8. Empty: public addresses only." group:"work" placeholder:"NETWORKS"`
	WebhookRetryFor time.Duration `default:"24h" env:"COREBANK_WEBHOOK_RETRY_FOR" help:"Time after which a transaction that a webhook cannot deliver goes to its dead-letter list. One that the receiver refuses goes there after 10 attempts." group:"work"`

	ApprovalTimeout time.Duration `default:"168h" env:"COREBANK_APPROVAL_TIMEOUT" help:"Time in which a call under four eyes must be approved." group:"work"`
}

// completeConfig is a Config whose values have been parsed and checked.
type completeConfig struct {
	Config

	location   *time.Location
	settlement interest.Settlement
	secrets    [][]byte // as configured; nil: the one kept in the data directory
	dataKeys   []keyring.Key
	tracing    *telemetry.Tracing
	tls        *tls.Config // nil: plain text
	proxies    clientaddr.Proxies
	// webhookNetworks are those of WebhookNetworks.
	webhookNetworks []netip.Prefix
}

// private reports whether the server runs a private Postgres.
func (c *completeConfig) private() bool { return c.DatabaseURL == "" }

// corsOrigins returns the allowed origins, those of a demo included.
func (c *completeConfig) corsOrigins() []string {
	if !c.Demo {
		return c.CORSOrigins
	}
	return append(slices.Clone(c.CORSOrigins), "http://localhost", "http://localhost:*", "http://127.0.0.1:*")
}

// httpPort is the port of the JSON facade.
func (c *completeConfig) httpPort() string {
	_, port, _ := net.SplitHostPort(c.HTTPAddr) // complete has checked it.
	return port
}

// complete checks what the parser of flags cannot, and fills in the default addresses. Its errors are for operators: one line
// that names the variable.
func (c Config) complete(log *slog.Logger) (*completeConfig, error) {
	done := &completeConfig{Config: c}
	if err := done.checkDemo(); err != nil {
		return nil, err
	}
	if err := done.completeAddresses(); err != nil {
		return nil, err
	}
	var err error
	if done.location, err = loadZone(c.TimeZone); err != nil {
		return nil, fmt.Errorf("COREBANK_TIME_ZONE: %w", err)
	}
	if done.settlement, err = interest.ParseSettlement(c.InterestSettlement); err != nil {
		return nil, fmt.Errorf("COREBANK_INTEREST_SETTLEMENT: %w", err)
	}
	if done.proxies, err = clientaddr.ParseProxies(c.TrustedProxies); err != nil {
		return nil, fmt.Errorf("COREBANK_TRUSTED_PROXIES: %w", err)
	}
	if done.webhookNetworks, err = clientaddr.ParseProxies(c.WebhookNetworks); err != nil {
		return nil, fmt.Errorf("COREBANK_WEBHOOK_NETWORKS: %w", err)
	}
	if done.tls, err = newTLS(c.TLSCert, c.TLSKey, log); err != nil {
		return nil, err
	}
	if c.DatabaseURL != "" && c.JWTSecret == "" {
		return nil, errors.New("COREBANK_JWT_SECRET is required with COREBANK_DATABASE_URL, and must be the same for every server on that database")
	}
	if c.ReadDatabaseURL != "" && c.DatabaseURL == "" {
		return nil, errors.New("COREBANK_READ_DATABASE_URL needs COREBANK_DATABASE_URL: a private Postgres has no standbys")
	}
	if c.JWTSecret != "" {
		if done.secrets, err = auth.ParseSecrets(c.JWTSecret); err != nil {
			return nil, fmt.Errorf("COREBANK_JWT_SECRET: %w", err)
		}
	}
	if done.dataKeys, err = loadDataKeys(c.DataKeys, c.DataKeysFile); err != nil {
		return nil, err
	}
	if public, err := url.Parse(c.PublicURL); err != nil || c.PublicURL != "" && (public.Host == "" || public.Scheme != "http" && public.Scheme != "https") {
		return nil, errors.New("COREBANK_PUBLIC_URL: must be an http or https URL")
	}
	if err := checkAdmin(c.AdminUsername, c.AdminPassword); err != nil {
		return nil, err
	}
	if c.MaxConnections < 0 || c.MaxConnectionsPerPeer < 0 {
		return nil, errors.New("COREBANK_MAX_CONNECTIONS and COREBANK_MAX_CONNECTIONS_PER_PEER must not be negative")
	}
	if c.CallTimeout < 0 {
		return nil, errors.New("COREBANK_CALL_TIMEOUT: must not be negative")
	}
	if c.MaxCalls < 0 {
		return nil, errors.New("COREBANK_MAX_CALLS: must not be negative")
	}
	if c.StopDelay < 0 {
		return nil, errors.New("COREBANK_STOP_DELAY: must not be negative")
	}
	if c.CachedAccounts < 0 {
		return nil, errors.New("COREBANK_CACHED_ACCOUNTS must not be negative")
	}
	if c.IdempotencyRetention < 0 {
		return nil, errors.New("COREBANK_IDEMPOTENCY_RETENTION must not be negative")
	}
	if c.KeepRefusedPayments < 0 || c.KeepRiskDecisions < 0 || c.KeepApprovals < 0 || c.KeepFailedHolds < 0 {
		return nil, errors.New("COREBANK_KEEP_REFUSED_PAYMENTS, COREBANK_KEEP_RISK_DECISIONS, COREBANK_KEEP_APPROVALS and COREBANK_KEEP_FAILED_HOLDS must not be negative")
	}
	if c.WebhookRetryFor < 0 {
		return nil, errors.New("COREBANK_WEBHOOK_RETRY_FOR must not be negative")
	}
	if c.ApprovalTimeout < 0 {
		return nil, errors.New("COREBANK_APPROVAL_TIMEOUT must not be negative")
	}
	if c.VerifyEvery < 0 {
		return nil, errors.New("COREBANK_VERIFY_EVERY: must not be negative")
	}
	return done, nil
}

// checkDemo returns an error for a demo with a setting of a real server, because the password of demo users is public.
func (c *completeConfig) checkDemo() error {
	if !c.Demo {
		return nil
	}
	for _, set := range []struct{ name, value string }{
		{"COREBANK_DATABASE_URL", c.DatabaseURL},
		{"COREBANK_JWT_SECRET", c.JWTSecret},
		{"COREBANK_ADMIN_USERNAME", c.AdminUsername},
		{"COREBANK_ADMIN_PASSWORD", c.AdminPassword},
	} {
		if set.value != "" {
			return fmt.Errorf("--demo (COREBANK_DEMO) cannot be combined with %s: the password of demo users is public", set.name)
		}
	}
	return nil
}

// completeAddresses fills in the default addresses: all interfaces, and in a demo this machine only.
func (c *completeConfig) completeAddresses() error {
	host := ""
	if c.Demo {
		host = "localhost"
	}
	for _, address := range []struct {
		variable, port string
		value          *string
	}{
		{"COREBANK_HTTP_ADDR", "8080", &c.HTTPAddr},
		{"COREBANK_PAYMENT_ADDR", "3001", &c.PaymentAddr},
		{"COREBANK_RISK_ADDR", "8000", &c.RiskAddr},
		{"COREBANK_GRPC_ADDR", "9090", &c.GRPCAddr},
		{"COREBANK_METRICS_ADDR", "", &c.MetricsAddr},
	} {
		if *address.value == "" {
			if address.port != "" {
				*address.value = net.JoinHostPort(host, address.port)
			}
			continue
		}
		_, port, err := net.SplitHostPort(*address.value)
		if err == nil {
			_, err = net.DefaultResolver.LookupPort(context.Background(), "tcp", port) // Reads /etc/services, no network.
		}
		if err != nil {
			return fmt.Errorf("%s: %w", address.variable, err)
		}
	}
	return nil
}

// loadZone returns the zone with an IANA name. Go's "Local" is refused, because Postgres does not know it.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is not the IANA name of a time zone, such as Asia/Shanghai", name)
	}
	return time.LoadLocation(name)
}

// checkAdmin checks the first administrator by the rules that the contract has for a user.
func checkAdmin(username, password string) error {
	if username == "" && password == "" {
		return nil
	}
	if username == "" || password == "" {
		return errors.New("COREBANK_ADMIN_USERNAME and COREBANK_ADMIN_PASSWORD must be set together")
	}
	err := protovalidate.Validate(&authv1.CreateUserRequest{
		Username: username, Password: password, Name: "administrator", Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN},
	})
	if err == nil && !auth.IsStrong(password, username) {
		return errors.New("COREBANK_ADMIN_PASSWORD is easy to guess: take a longer or less common one")
	}
	invalid, ok := errors.AsType[*protovalidate.ValidationError](err)
	if !ok {
		return err // nil, or a rule that cannot be evaluated
	}
	var flaws []string
	for _, flaw := range invalid.Violations {
		variable := "COREBANK_ADMIN_" + strings.ToUpper(string(flaw.FieldDescriptor.Name()))
		flaws = append(flaws, variable+": "+flaw.Proto.GetMessage())
	}
	return errors.New(strings.Join(flaws, "; "))
}
