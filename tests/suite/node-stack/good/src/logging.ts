import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger } from 'pino';

/** What each line of a request or a job carries. */
export interface Context {
  requestId: string;
  traceId?: string;
}

const store = new AsyncLocalStorage<Context>();

/** Runs `work` so that every line logged in it carries `context`. */
export function withContext<T>(context: Context, work: () => T): T {
  return store.run(context, work);
}

/** One JSON object a line, on stdout. */
export function createLogger(level: string, component: string): Logger {
  return pino({
    level,
    base: { service: 'lockerline', component },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => ({ ...store.getStore() }),
    redact: {
      paths: ['authorization', '*.authorization', '*.password', '*.token', 'headers.cookie'],
      censor: '***',
    },
  });
}
