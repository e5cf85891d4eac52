import type { MiddlewareHandler } from 'hono';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Env } from './app.js';
import { problem } from './problem.js';

export interface Limiter {
  consume(key: string): Promise<unknown>;
}

/** Counts in Redis for all replicas; while Redis is away each process counts for itself. */
export function createLimiter(redis: Redis, perMinute: number): Limiter {
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'limit',
    points: perMinute,
    duration: 60,
    insuranceLimiter: new RateLimiterMemory({ points: perMinute, duration: 60 }),
  });
}

/** Answers 429 with Retry-After to a caller who asks too often. */
export function limitByCaller(limiter: Limiter): MiddlewareHandler<Env> {
  return async (context, next) => {
    try {
      await limiter.consume(context.get('caller').id);
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      context.header('retry-after', String(Math.ceil(reason.msBeforeNext / 1_000)));
      return problem(context, 429, 'Too many requests');
    }
    return next();
  };
}
