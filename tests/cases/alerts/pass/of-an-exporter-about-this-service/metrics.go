package shop

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var requests = promauto.NewCounterVec(prometheus.CounterOpts{
	Namespace: "shop", Name: "requests_total", Help: "Requests.",
}, []string{"route"})
