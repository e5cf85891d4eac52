import { logger } from './logger.js';

export function problems(error, _req, res, _next) {
  if (!error.status) {
    logger.error(error.message);
  }
  res.status(error.status ?? 500).json({ title: 'Something went wrong' });
}
