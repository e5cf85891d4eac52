package httpapi

import (
	"context"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

// fixed answers with one key, so that tests ask no issuer.
type fixed struct{ oneKey }

func keyfuncOf(k oneKey) keyfunc.Keyfunc { return fixed{k} }

func (f fixed) KeyfuncCtx(context.Context) jwt.Keyfunc { return f.Keyfunc }
func (fixed) Storage() jwkset.Storage                  { return nil }
func (f fixed) VerificationKeySet(context.Context) (jwt.VerificationKeySet, error) {
	return jwt.VerificationKeySet{}, nil
}
