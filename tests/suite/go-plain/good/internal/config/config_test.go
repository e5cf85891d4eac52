package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func setValid(t *testing.T) {
	t.Helper()
	for k, v := range map[string]string{
		"ENVIRONMENT":    "test",
		"DATABASE_DSN":   "postgres://localhost/berths",
		"NATS_URL":       "nats://localhost:4222",
		"OIDC_ISSUER":    "https://issuer.test",
		"OIDC_AUDIENCE":  "berths",
		"OIDC_JWKS_URL":  "https://issuer.test/jwks",
		"CURSOR_KEY":     strings.Repeat("k", 32),
		"REGISTRY_URL":   "https://registry.test",
		"REGISTRY_TOKEN": "for-tests-only",
	} {
		t.Setenv(k, v)
	}
}

func TestLoadTakesDefaults(t *testing.T) {
	setValid(t)
	cfg, err := Load()
	require.NoError(t, err)
	require.Equal(t, ":8080", cfg.HTTPAddr)
	require.Equal(t, 10, cfg.DBMaxOpen)
}

func TestLoadRefuses(t *testing.T) {
	for _, tc := range []struct{ name, key, value, want string }{
		{"no dsn", "DATABASE_DSN", "", "DATABASE_DSN"},
		{"short key", "CURSOR_KEY", "short", "CURSOR_KEY"},
		{"no level", "LOG_LEVEL", "loud", "LOG_LEVEL"},
		{"pool of zero", "DB_MAX_OPEN", "0", "DB_MAX_OPEN"},
		{"pool too large", "DB_MAX_OPEN", "51", "DB_MAX_OPEN"},
		{"every origin", "ALLOWED_ORIGINS", "*", "ALLOWED_ORIGINS"},
		{"address without host", "REGISTRY_URL", "https://", "REGISTRY_URL"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			setValid(t)
			t.Setenv(tc.key, tc.value)
			_, err := Load()
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestSecretsStayHidden(t *testing.T) {
	require.Equal(t, "*** ***", fmt.Sprintf("%v %#v", Secret("abc"), Secret("abc")))
}

func TestEverySettingIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	fields := reflect.TypeOf(Config{})
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("env"), ",")
		if name != "-" {
			require.Contains(t, string(doc), "`"+name+"`")
		}
	}
}
