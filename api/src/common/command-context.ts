import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Context } from '../../../engine/runtime/index.js';
import type { AuthenticatedRequest } from './actor.js';
import { Problem } from './problem.js';

/**
 * What the engine is told about a change: who asks, and how to recognise the same request when it comes again.
 * Keys of different users are different keys.
 */
export const CommandContext = createParamDecorator((_: unknown, context: ExecutionContext): Context => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  const actor = request.actor?.username ?? null;
  const key = request.headers['idempotency-key'];
  if (key === undefined) return { actor };
  if (typeof key !== 'string' || key.length < 1 || key.length > 200) {
    throw new Problem(400, 'Expected the header Idempotency-Key to have 1 to 200 characters.');
  }
  const requestHash = createHash('sha256')
    .update(JSON.stringify([request.method, request.url, request.body ?? null]))
    .digest('base64url');
  return { actor, idempotencyKey: `${actor} ${key}`, requestHash };
});

/** Work on jobs is done by programs: the history names the worker, not a person. */
export const asWorker = (context: Context): Context => ({ ...context, actor: `worker:${context.actor}` });
