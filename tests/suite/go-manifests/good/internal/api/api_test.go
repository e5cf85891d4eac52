package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/example-org/tariffs/internal/exchange"
)

var key = []byte("only-for-the-tests-only-for-the-tests")

func token(t *testing.T) string {
	t.Helper()
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"aud": "tariffs", "exp": time.Now().Add(time.Minute).Unix(),
	}).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnswers(t *testing.T) {
	handler := New(nil, exchange.New("http://127.0.0.1:1"), key)
	for name, tt := range map[string]struct {
		method, path, body string
		signed             bool
		want               int
	}{
		"it lives":                 {"GET", "/livez", "", false, 200},
		"a stranger is refused":    {"GET", "/v1/tariffs", "", false, 401},
		"a stranger may not write": {"POST", "/v1/tariffs", "{}", false, 401},
		"limit of nothing":         {"GET", "/v1/tariffs?limit=0", "", true, 400},
		"limit too large":          {"GET", "/v1/tariffs?limit=101", "", true, 400},
		"empty body":               {"POST", "/v1/tariffs", "", true, 400},
		"negative price":           {"POST", "/v1/tariffs", `{"region": "north", "cents": -1}`, true, 422},
		"no such route":            {"GET", "/nothing", "", true, 404},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			if tt.signed {
				request.Header.Set("Authorization", "Bearer "+token(t))
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			if answer.Code != tt.want {
				t.Errorf("got %d, wanted %d", answer.Code, tt.want)
			}
		})
	}
}

func TestAForgedTokenIsRefused(t *testing.T) {
	request := httptest.NewRequest(http.MethodGet, "/v1/price", nil)
	request.Header.Set("Authorization", "Bearer "+token(t)+"x")
	answer := httptest.NewRecorder()
	New(nil, exchange.New("http://127.0.0.1:1"), key).ServeHTTP(answer, request)
	if answer.Code != http.StatusUnauthorized {
		t.Errorf("got %d", answer.Code)
	}
}
