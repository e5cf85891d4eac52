package settings

type Settings struct {
	SigningKey string `envconfig:"SIGNING_KEY" required:"true"`
	TokenStyle string `env:"TOKEN_STYLE" envDefault:"header" description:"header or query"`
}
