package tram

import "go.uber.org/zap"

func Start(log *zap.Logger, cfg Config) {
	log.Info("start", zap.Bool("token", cfg.DepotToken != ""), zap.String("file", cfg.DepotTokenFile))
	log.Info("start", zap.String("token", mask(cfg.DepotToken)))
}
