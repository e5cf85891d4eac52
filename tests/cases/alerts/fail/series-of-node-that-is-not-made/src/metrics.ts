import { Histogram } from "prom-client";
export const latency = new Histogram({ name: "request_seconds", help: "How long.", labelNames: ["route"] });
