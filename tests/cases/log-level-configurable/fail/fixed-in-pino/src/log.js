import { pino } from 'pino';

export const log = pino({ level: 'warn', base: { service: 'tram' } });
