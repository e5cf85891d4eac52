package shop

// IsAccessToken says of which sort a Bearer token is; introspection decides whether it is good.
func IsAccessToken(value, issuer string) (bool, error) {
	token, _, err := jwt.NewParser().ParseUnverified(value, &jwt.RegisteredClaims{})
	if err != nil {
		return false, err
	}
	return token.Header["typ"] == "at+jwt", nil
}
