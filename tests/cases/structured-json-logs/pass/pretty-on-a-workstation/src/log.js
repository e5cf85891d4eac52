import { pino } from 'pino';

export const log = pino({
  level: process.env.LOG_LEVEL,
  ...(process.env.TRAM_PRETTY ? { transport: { target: 'pino-pretty' } } : {}),
});
