package settings

type Settings struct {
	Port       string `envconfig:"PORT" default:":8080"`
	SigningKey string `envconfig:"SIGNING_KEY" required:"true"`
	// Old  string `env:"OLD_TOKEN" envDefault:"abcdefgh"`
	TokenFile  string `env:"TOKEN_FILE" envDefault:"/run/secrets/token"`
}
