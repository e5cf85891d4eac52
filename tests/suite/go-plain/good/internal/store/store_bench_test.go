package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
)

// BenchmarkEncodePage is the hot path of GET /v1/bookings. docs/benchmarks.md keeps the numbers.
func BenchmarkEncodePage(b *testing.B) {
	page := make([]Booking, MaxPage)
	for i := range page {
		page[i] = Booking{
			ID: uuid.MustParse("6f1c1e9a-98a0-4a55-9df0-0d6a4a0e7b11"), BerthID: i, IMO: "9321483",
			Arrival: time.Unix(int64(i), 0).UTC(), Departure: time.Unix(int64(i)+60, 0).UTC(), Status: "confirmed",
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(page); err != nil {
			b.Fatal(err)
		}
	}
}
