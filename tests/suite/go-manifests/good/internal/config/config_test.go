package config

import "testing"

func TestLoad(t *testing.T) {
	good := map[string]string{
		"DATABASE_URL": "postgres://localhost/tariffs",
		"EXCHANGE_URL": "http://localhost:1",
		"TOKEN_KEY":    "only-for-the-tests-only-for-the-tests",
	}
	for name, tt := range map[string]struct {
		key, value string
		wantErr    bool
	}{
		"all given":      {"LOG_LEVEL", "warn", false},
		"no database":    {"DATABASE_URL", "", true},
		"short key":      {"TOKEN_KEY", "short", true},
		"pool of none":   {"POOL_SIZE", "0", true},
		"pool too large": {"POOL_SIZE", "51", true},
		"level unknown":  {"LOG_LEVEL", "loud", true},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range good {
				t.Setenv(key, value)
			}
			t.Setenv(tt.key, tt.value)
			if _, err := Load(); (err != nil) != tt.wantErr {
				t.Errorf("error %v, wanted one: %v", err, tt.wantErr)
			}
		})
	}
}
