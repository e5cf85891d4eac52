package settings

type Settings struct {
	Port       string `env:"PORT" envDefault:":8080"`
	SigningKey string `env:"SIGNING_KEY" envDefault:"tram-signing-key-of-everybody"`
}
