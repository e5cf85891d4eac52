import type { MiddlewareHandler } from 'hono';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Settings } from '../settings.js';
import type { Env } from './app.js';
import { problem } from './problem.js';

export type Authenticate = (token: string) => Promise<{ id: string; scopes: ReadonlySet<string> } | null>;

/** Believes a token after its signature, issuer, audience and end were verified. */
export function oidcAuthenticator(settings: Pick<Settings, 'OIDC_ISSUER' | 'OIDC_AUDIENCE'>): Authenticate {
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', settings.OIDC_ISSUER), {
    timeoutDuration: 3_000,
    cooldownDuration: 30_000,
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256', 'ES256'],
        issuer: settings.OIDC_ISSUER,
        audience: settings.OIDC_AUDIENCE,
        requiredClaims: ['sub', 'exp'],
      });
      return { id: String(payload.sub), scopes: new Set(String(payload.scope ?? '').split(' ')) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}

/** Refuses with 401 whoever cannot say who they are. */
export function requireCaller(authenticate: Authenticate): MiddlewareHandler<Env> {
  return async (context, next) => {
    const [scheme, token] = (context.req.header('authorization') ?? '').split(' ');
    const caller = scheme === 'Bearer' && token ? await authenticate(token) : null;
    if (!caller) {
      context.header('www-authenticate', 'Bearer');
      return problem(context, 401, 'A valid bearer token is needed');
    }
    context.set('caller', caller);
    return next();
  };
}

/** Refuses with 403 a caller whose token lacks the scope. */
export function requireScope(scope: string): MiddlewareHandler<Env> {
  return async (context, next) => {
    if (!context.get('caller').scopes.has(scope)) return problem(context, 403, `The scope ${scope} is needed`);
    return next();
  };
}
