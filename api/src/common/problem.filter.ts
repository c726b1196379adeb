import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AmbiguousCommit,
  AwaitTimeout,
  CommandRejected,
  DatabaseUnavailable,
  DeploymentRefused,
  EngineFault,
  hasZeroCharacter,
  IdempotencyConflict,
  isUnavailable,
  Overloaded,
} from '../../../engine/runtime/index.js';
import { deploymentProblem } from './deployment-problem.js';
import { zeroCharacter } from './json-body.js';
import { Problem } from './problem.js';

const STATUS = {
  NOT_FOUND: 404,
  INVALID_STATE: 409,
  INVALID_ARGUMENT: 400,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 503,
} as const;

/** Turns everything that is thrown into problem+json. What nobody foresaw is a bug: logged, and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) return;
    const problem = problemOf(error) ?? this.bug(error, request);
    const { code, elementId, errors, report, headers } = problem.more;
    reply
      .status(problem.status)
      .headers({ ...headers, 'cache-control': 'no-store' })
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title: problem.title,
          status: problem.status,
          detail: problem.message,
          instance: request.url.split('?')[0],
          ...(code && { code }),
          ...(elementId && { elementId }),
          ...(errors && { errors }),
          ...(report !== undefined && { report }),
        }),
      );
  }

  private bug(error: unknown, request: FastifyRequest): Problem {
    const traceId = randomUUID();
    this.logger.error({ traceId, method: request.method, url: request.url.split('?')[0], err: error });
    const detail = `The server could not do this because of an error in itself. Trace id ${traceId}: see the log.`;
    return new Problem(500, detail, { code: 'BUG' });
  }
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof CommandRejected) {
    const { code, elementId } = error;
    return new Problem(STATUS[code], error.message, { title: code, code, ...(elementId && { elementId }) });
  }
  if (error instanceof DeploymentRefused) return deploymentProblem(error);
  if (error instanceof IdempotencyConflict)
    return new Problem(409, error.message, { code: 'IDEMPOTENCY_CONFLICT' });
  if (error instanceof Overloaded) {
    const headers = { 'retry-after': String(error.retryAfterSeconds) };
    return new Problem(503, error.message, {
      title: 'RESOURCE_EXHAUSTED',
      code: 'RESOURCE_EXHAUSTED',
      headers,
    });
  }
  if (error instanceof DatabaseUnavailable || error instanceof AmbiguousCommit || isUnavailable(error)) {
    const detail =
      'The database does not answer. Whether the change was made is not known: ask again with the same Idempotency-Key.';
    return new Problem(503, detail, { code: 'DATABASE_UNAVAILABLE', headers: { 'retry-after': '5' } });
  }
  // In an address or a query; a body is looked at before.
  if (hasZeroCharacter(error)) return zeroCharacter();
  if (error instanceof AwaitTimeout) return new Problem(504, error.message, { code: 'DEADLINE_EXCEEDED' });
  if (error instanceof EngineFault) return new Problem(500, error.message, { code: 'BUG' });
  if (error instanceof HttpException) return ofHttp(error.getStatus(), error.message);
  const { statusCode, message, code } = (error ?? {}) as {
    statusCode?: unknown;
    message?: unknown;
    code?: unknown;
  };
  if (typeof statusCode === 'number' && statusCode < 500) return ofHttp(statusCode, String(message), code);
  return undefined;
}

/** What Fastify refuses before a route is reached. */
function ofHttp(status: number, message: string, code?: unknown): Problem {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Problem(
      413,
      'The request is larger than what is accepted here; the setting PROCESSION_MAX_VARIABLE_KB says how much that is.',
    );
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new Problem(415, 'Expected the content type application/json.');
  if (status === 400) return new Problem(400, `The request cannot be read: ${message}`);
  if (status === 404) return new Problem(404, `There is nothing at this address. ${message}.`);
  return new Problem(status, message);
}
