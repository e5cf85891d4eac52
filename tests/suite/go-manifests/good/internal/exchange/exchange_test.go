package exchange

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPrice(t *testing.T) {
	for name, tt := range map[string]struct {
		status  int
		body    string
		want    int
		wantErr bool
	}{
		"a price":     {200, `{"cents": 12}`, 12, false},
		"no JSON":     {200, ``, 0, true},
		"unavailable": {503, ``, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}))
			defer server.Close()
			got, err := New(server.URL).Price(context.Background())
			if got != tt.want || (err != nil) != tt.wantErr {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
}

func BenchmarkPrice(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"cents": 12}`))
	}))
	defer server.Close()
	client := New(server.URL)
	for b.Loop() {
		_, _ = client.Price(context.Background())
	}
}
