package tram

import "go.uber.org/zap"

func Start(log *zap.Logger, cfg Config) {
	log.Info("start", zap.String("depot", cfg.Depot), zap.String("t", cfg.DepotToken))
}
