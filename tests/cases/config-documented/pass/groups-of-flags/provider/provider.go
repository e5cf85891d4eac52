package provider

type Providers struct {
	AuthURL string `long:"auth-url" env:"AUTH_URL" description:"Where people sign in"`
}
