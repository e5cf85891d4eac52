package events

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type mover struct {
	changed bool
	err     error
}

func (m mover) Move(context.Context, string, string, time.Time) (bool, error) {
	return m.changed, m.err
}

func TestApply(t *testing.T) {
	const good = `{"imo":"9321483","status":"arrived","at":"2027-05-02T06:11:00Z"}`
	for _, tc := range []struct {
		name, data, want string
		mover            mover
		broken           bool
	}{
		{"applied", good, "applied", mover{changed: true}, false},
		{"told once", good, "skipped", mover{}, false},
		{"database is away", good, "retried", mover{err: errors.New("refused")}, false},
		{"empty", ``, "parked", mover{}, true},
		{"another language", `<xml/>`, "parked", mover{}, true},
		{"no time", `{"imo":"9321483","status":"arrived"}`, "parked", mover{}, true},
		{"another status", `{"imo":"9321483","status":"sunk","at":"2027-05-02T06:11:00Z"}`, "parked", mover{}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			outcome, err := (&Consumer{mover: tc.mover}).apply(t.Context(), []byte(tc.data))
			require.Equal(t, tc.want, outcome)
			require.Equal(t, tc.broken, errors.Is(err, errBroken))
		})
	}
}
