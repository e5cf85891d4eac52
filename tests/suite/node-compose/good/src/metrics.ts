import { Counter, Histogram, collectDefaultMetrics, register } from "prom-client";

collectDefaultMetrics();

export const requests = new Counter({
  name: "http_requests_total",
  help: "Requests that were answered.",
  labelNames: ["method", "route", "status"],
});

export const latency = new Histogram({
  name: "http_request_duration_seconds",
  help: "How long an answer took.",
  labelNames: ["method", "route"],
  buckets: [0.01, 0.05, 0.1, 0.2, 0.5, 1, 3],
});

export const posted = new Counter({
  name: "notices_posted_total",
  help: "Notices that were posted, by what became of them.",
  labelNames: ["outcome"],
});

export { register };
