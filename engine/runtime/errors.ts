import type { Diagnostic, ElementReport } from './definitions/report.js';

export type RejectionCode =
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'INVALID_ARGUMENT'
  | 'ALREADY_EXISTS'
  | 'RESOURCE_EXHAUSTED';

/** A command that could not be applied; nothing was written. */
export class CommandRejected extends Error {
  override readonly name = 'CommandRejected';
  constructor(
    readonly code: RejectionCode,
    message: string,
    readonly elementId?: string,
  ) {
    super(message);
  }
}

/** The idempotency key was used before with another request. */
export class IdempotencyConflict extends Error {
  override readonly name = 'IdempotencyConflict';
  constructor(readonly idempotencyKey: string) {
    super(
      `Idempotency key "${idempotencyKey}" was already used with a different request. Use a new key for a new request.`,
    );
  }
}

/** More work is waiting than the engine takes on. Nothing was done; try again later. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  constructor(readonly retryAfterSeconds: number) {
    super(`The engine has more work waiting than it accepts. Try again in ${retryAfterSeconds} s.`);
  }
}

/** The database does not answer. Whether the command took effect was asked and could not be learned. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** The result was not there in time; the instance goes on. */
export class AwaitTimeout extends Error {
  override readonly name = 'AwaitTimeout';
  constructor(
    readonly instanceKey: string,
    milliseconds: number,
  ) {
    super(
      `Process instance ${instanceKey} was started and has not completed within ${milliseconds} ms. It goes on.`,
    );
  }
}

/** Something in a deployment cannot be executed; nothing was deployed. */
export class DeploymentRefused extends Error {
  override readonly name = 'DeploymentRefused';
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly elements: readonly ElementReport[],
  ) {
    super(diagnostics.find((found) => found.severity === 'error')?.message ?? 'The deployment was refused.');
  }
}

/** A mistake of the engine itself. The trace id stands in the log beside the details. */
/** What was to be done in the transaction of a command failed: `cause` says why; nothing was written. */
export class WorkFailed extends Error {
  override readonly name = 'WorkFailed';
  constructor(cause: unknown) {
    super('The work in the transaction failed.', { cause });
  }
}

export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  constructor(
    readonly traceId: string,
    options?: ErrorOptions,
  ) {
    super(
      `The engine could not do this because of an error in itself. Trace id ${traceId}: see the log.`,
      options,
    );
  }
}
