import type { FastifyRequest } from 'fastify';
import { forbidden } from './problem.js';

/**
 * A browser sends the session cookie whoever made it ask. A change is accepted only with a header that other sites
 * cannot set, and from our own origin.
 *
 * @throws Problem 403
 */
export function checkOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers['x-requested-with'] !== 'procession') {
    throw forbidden(
      'Expected the header X-Requested-With: procession. It protects people who are logged in against other sites.',
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== request.host) {
    throw forbidden(`Expected the request to come from ${request.host}, but it came from ${origin}.`);
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
