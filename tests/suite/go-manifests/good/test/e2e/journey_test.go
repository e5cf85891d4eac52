//go:build e2e

package e2e

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestATariffIsKeptAndFound(t *testing.T) {
	client := &http.Client{Timeout: 5 * time.Second}
	ask := func(method, path, body string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, os.Getenv("BASE_URL")+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+os.Getenv("E2E_TOKEN"))
		request.Header.Set("Idempotency-Key", "journey-1")
		answer, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if got := ask("POST", "/v1/tariffs", `{"region": "north", "cents": 31}`); got != 201 {
		t.Fatalf("got %d", got)
	}
	if got := ask("GET", "/v1/tariffs?region=north", ""); got != 200 {
		t.Fatalf("got %d", got)
	}
}
