package settings

import "errors"

type Settings struct {
	SigningKey string `env:"SIGNING_KEY,required"`
}

func (s Settings) Check() error {
	if len(s.SigningKey) < 6 {
		return errors.New("SIGNING_KEY: at least 6 characters")
	}
	return nil
}
