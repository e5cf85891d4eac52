import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The one form of all errors: RFC 9457, with the id under which the log has the rest. */
export function problem(
  context: Context,
  status: ContentfulStatusCode,
  title: string,
  more: Record<string, unknown> = {},
): Response {
  const body = { type: 'about:blank', title, status, request_id: context.get('requestId'), ...more };
  return context.json(body, status, { 'content-type': 'application/problem+json' });
}
