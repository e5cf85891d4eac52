import { getNodeAutoInstrumentations } from "@opentelemetry/auto-instrumentations-node";
import { NodeSDK, tracing } from "@opentelemetry/sdk-node";
import * as Sentry from "@sentry/node";
import { settings } from "./settings.js";

/** Traces of a tenth of the requests, and errors that nobody caught. */
export function observe(): void {
  new NodeSDK({
    serviceName: "noticeboard",
    sampler: new tracing.ParentBasedSampler({ root: new tracing.TraceIdRatioBasedSampler(0.1) }),
    instrumentations: [getNodeAutoInstrumentations()],
  }).start();
  Sentry.init({ dsn: settings.SENTRY_DSN, environment: "production" });
}
