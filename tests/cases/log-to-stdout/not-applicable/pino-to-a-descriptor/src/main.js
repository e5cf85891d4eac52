import { pino } from 'pino';
import { Hono } from 'hono';

// pino.destination('/var/log/tram.log') once was here
export const log = pino(pino.destination('/dev/stdout'));
export const app = new Hono();
