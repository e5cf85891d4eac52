package settings

type Settings struct {
	Depot string `env:"DEPOT,required"`
	Lines int    `env:"LINES" envDefault:"4"`
}
