import winston from 'winston';
import { Hono } from 'hono';

export const log = winston.createLogger({
  format: winston.format.json(),
  transports: [new winston.transports.File({ filename: 'tram.log' })],
});
export const app = new Hono();
