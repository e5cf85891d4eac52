package tram

import (
	"fmt"

	"go.uber.org/zap"
)

func Arrive(log *zap.Logger, stop string) {
	log.Info("arrived")
	fmt.Println("arrived at", stop)
}
