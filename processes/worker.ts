import type { Variables } from '../engine/core/index.js';

/** What a worker gets to know about its job. */
export interface WorkerJob {
  readonly jobKey: string;
  readonly variables: Variables;
  readonly customHeaders: { readonly [name: string]: string };
}

/** Returns the variables to complete with. Whatever it throws is a failed attempt; `ModelledError` a BPMN error. */
export type Worker = (job: WorkerJob) => Promise<Variables>;
export type Workers = { readonly [jobType: string]: Worker };

/** An error that the process foresees: the error event with this code catches it. */
export class ModelledError extends Error {
  override readonly name = 'ModelledError';
  constructor(
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
  }
}
