package shop

func issuer(text string) string {
	token, _, _ := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
	return token.Header["iss"].(string)
}
