import * as Sentry from '@sentry/node';
import { rateLimit } from 'express-rate-limit';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { RedisStore } from 'rate-limit-redis';
import { ZodError } from 'zod';
import { context, logger } from './logger.js';

export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} title
   * @param {unknown} [details]
   */
  constructor(status, title, details) {
    super(title);
    this.status = status;
    this.title = title;
    this.details = details;
  }
}

/**
 * @param {{ JWT_ISSUER: string, JWT_AUDIENCE: string }} config
 * @param {import('jose').JWTVerifyGetKey} [keys]
 * @returns {import('express').RequestHandler}
 */
export function authenticate(config, keys) {
  const jwks =
    keys ??
    createRemoteJWKSet(new URL('/.well-known/jwks.json', config.JWT_ISSUER), {
      timeoutDuration: 2_000,
    });
  return async (req, res, next) => {
    const [scheme, token] = (req.get('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || !token) throw new Problem(401, 'A token is needed');
    try {
      const { payload } = await jwtVerify(token, jwks, {
        algorithms: ['RS256'],
        issuer: config.JWT_ISSUER,
        audience: config.JWT_AUDIENCE,
      });
      res.locals.skipper = payload.sub;
    } catch (error) {
      logger.info({ err: error }, 'token refused');
      throw new Problem(401, 'The token is not valid');
    }
    next();
  };
}

/**
 * @param {import('ioredis').Redis} redis
 * @param {number} limit
 */
export function limiter(redis, limit) {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    passOnStoreError: true,
    keyGenerator: (_req, res) => res.locals.skipper,
    store: new RedisStore({
      prefix: 'mooring:limit:',
      sendCommand: (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
        /** @type {any} */ (redis.call(command, ...args)),
    }),
    handler: (_req, _res, next) => next(new Problem(429, 'Too many requests')),
  });
}

/** @type {import('express').RequestHandler} */
export function notFound(_req, _res, next) {
  next(new Problem(404, 'There is nothing here'));
}

/** @type {import('express').ErrorRequestHandler} */
export function problems(error, _req, res, next) {
  if (res.headersSent) return next(error);
  const instance = context.getStore()?.requestId;
  let status = error.status ?? 500;
  let title = error.title ?? 'The request could not be read';
  let details = error.details;
  if (error instanceof ZodError) {
    status = 422;
    title = 'The request holds wrong values';
    details = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  }
  if (status >= 500) {
    logger.error({ err: error }, 'request failed');
    Sentry.captureException(error);
    title = error instanceof Problem ? title : 'Something went wrong on our side';
    details = undefined;
  }
  res.status(status).type('application/problem+json').json({ status, title, details, instance });
}
