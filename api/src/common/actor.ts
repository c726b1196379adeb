import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Permission } from './permissions.js';

/** Who asks: a person who is logged in, or a program that uses their name and password. */
export interface Actor {
  readonly username: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
}

export interface AuthenticatedRequest extends FastifyRequest {
  actor?: Actor;
}

/** The actor of the request. Only on routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('A route that is public asks for the actor.');
  return actor;
});
