// Package config reads the settings of both programs from the environment, once, at the start.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/rs/zerolog"
)

// Secret is a text that never shows itself in a log or an error.
type Secret string

// String hides the value.
func (Secret) String() string { return "***" }

// GoString hides the value from %#v, too.
func (Secret) GoString() string { return "***" }

// Reveal gives the value to whoever really needs it.
func (s Secret) Reveal() string { return string(s) }

// Config holds every setting. docs/configuration.md describes them; config_test.go compares the two.
type Config struct {
	Environment   string        `env:"ENVIRONMENT,notEmpty"`
	HTTPAddr      string        `env:"HTTP_ADDR" envDefault:":8080"`
	AdminAddr     string        `env:"ADMIN_ADDR" envDefault:":9091"`
	LogLevelName  string        `env:"LOG_LEVEL" envDefault:"info"`
	ShutdownGrace time.Duration `env:"SHUTDOWN_GRACE" envDefault:"25s"`

	DatabaseDSN    Secret        `env:"DATABASE_DSN,notEmpty"`
	DBMaxOpen      int           `env:"DB_MAX_OPEN" envDefault:"10"`
	DBMaxIdle      int           `env:"DB_MAX_IDLE" envDefault:"5"`
	DBConnLifetime time.Duration `env:"DB_CONN_LIFETIME" envDefault:"30m"`

	NATSURL       string `env:"NATS_URL,notEmpty"`
	NATSCredsFile string `env:"NATS_CREDS_FILE" envDefault:"/etc/berths/nats/consumer.creds"`

	OIDCIssuer   string `env:"OIDC_ISSUER,notEmpty"`
	OIDCAudience string `env:"OIDC_AUDIENCE,notEmpty"`
	JWKSURL      string `env:"OIDC_JWKS_URL,notEmpty"`

	CursorKey      Secret   `env:"CURSOR_KEY,notEmpty"`
	RegistryURL    string   `env:"REGISTRY_URL,notEmpty"`
	RegistryToken  Secret   `env:"REGISTRY_TOKEN,notEmpty"`
	AllowedOrigins []string `env:"ALLOWED_ORIGINS" envSeparator:","`
	RatePerSecond  float64  `env:"RATE_PER_SECOND" envDefault:"20"`
	SentryDSN      string   `env:"SENTRY_DSN"`

	LogLevel zerolog.Level `env:"-"`
}

// Load reads and checks the settings. The error names all that is wrong, not only the first.
func Load() (Config, error) {
	cfg, err := env.ParseAs[Config]()
	if err != nil {
		return cfg, fmt.Errorf("settings: %w", err)
	}
	return cfg, cfg.validate()
}

func (c *Config) validate() error {
	var errs []error
	level, err := zerolog.ParseLevel(strings.ToLower(c.LogLevelName))
	if err != nil || level == zerolog.NoLevel {
		errs = append(errs, fmt.Errorf("LOG_LEVEL: %q is no level", c.LogLevelName))
	}
	c.LogLevel = level
	if len(c.CursorKey) < 32 {
		errs = append(errs, errors.New("CURSOR_KEY: at least 32 characters"))
	}
	if c.DBMaxOpen < 1 || c.DBMaxOpen > 50 {
		errs = append(errs, errors.New("DB_MAX_OPEN: between 1 and 50"))
	}
	for name, raw := range map[string]string{"REGISTRY_URL": c.RegistryURL, "OIDC_JWKS_URL": c.JWKSURL} {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || (u.Scheme != "https" && c.Environment != "test") {
			errs = append(errs, fmt.Errorf("%s: an https address", name))
		}
	}
	for _, origin := range c.AllowedOrigins {
		if origin == "*" {
			errs = append(errs, errors.New("ALLOWED_ORIGINS: name the origins"))
		}
	}
	return errors.Join(errs...)
}
