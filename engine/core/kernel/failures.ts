import type { Rejection } from '../commands.js';
import type { IncidentCode, Variables } from '../state/events.js';

/** The element cannot go on: becomes an incident. */
export class ElementFailure extends Error {
  constructor(
    readonly code: IncidentCode,
    message: string,
  ) {
    super(message);
  }
}

/** A script or handler throws a BPMN error. */
export class BpmnErrorThrown extends Error {
  constructor(
    readonly errorCode: string,
    message: string,
    readonly variables: Variables = {},
  ) {
    super(message);
  }
}

/** An expression could not be evaluated. `position` counts characters from 0. */
export class EvaluationError extends Error {
  constructor(
    message: string,
    readonly position?: number,
    readonly kind: 'error' | 'timeout' | 'memory' = 'error',
  ) {
    super(message);
  }
}

/** The command does not fit the state: nothing is written. */
export class Reject extends Error {
  constructor(readonly rejection: Rejection) {
    super(rejection.message);
  }
}

export const notFound = (message: string) => new Reject({ code: 'NOT_FOUND', message });
export const invalidState = (message: string, elementId?: string) =>
  new Reject({ code: 'INVALID_STATE', message, ...(elementId && { elementId }) });
export const invalidArgument = (message: string, elementId?: string) =>
  new Reject({ code: 'INVALID_ARGUMENT', message, ...(elementId && { elementId }) });
