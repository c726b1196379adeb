import type { Command } from '../../core/index.js';
import { CommandRejected } from '../errors.js';
import { instanceOf, localOf, parseKey, partOf } from '../keys.js';
import type { CommandRequest, Outcome } from '../runner/queued-command.js';
import type { Database } from '../store/database.js';
import { idempotencyOf } from '../store/idempotency.js';
import type {
  CompleteJobRequest,
  Context,
  FailJobRequest,
  ThrowJobErrorRequest,
  UpdateJobRequest,
} from '../types.js';
import { extendLease, selectJob } from './jobs.sql.js';

/** What workers report. A lease token, where one is given, must be that of the running lease. */
export class JobCommands {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly submit: (request: CommandRequest) => Promise<Outcome>,
  ) {}

  complete(
    jobKey: string,
    request: CompleteJobRequest,
    context: Context,
    together?: CommandRequest['together'],
  ): Promise<void> {
    const { variables = {}, result } = request;
    const command = (key: number): Command => ({
      type: 'CompleteJob',
      key,
      variables,
      ...(result && { result }),
    });
    return this.send(jobKey, request, context, command, together);
  }

  fail(jobKey: string, request: FailJobRequest, context: Context): Promise<void> {
    const { retries = 0, errorMessage: message = '', retryBackOff = 0, variables = {} } = request;
    return this.send(jobKey, request, context, (key) => ({
      type: 'FailJob',
      key,
      retries,
      message,
      retryBackOff,
      variables,
    }));
  }

  throwError(jobKey: string, request: ThrowJobErrorRequest, context: Context): Promise<void> {
    const { errorCode, errorMessage: message = '', variables = {} } = request;
    return this.send(jobKey, request, context, (key) => ({
      type: 'ThrowJobError',
      key,
      errorCode,
      message,
      variables,
    }));
  }

  async update(jobKey: string, request: UpdateJobRequest, context: Context): Promise<void> {
    const { retries, priority, timeout } = request;
    if (retries !== undefined || priority !== undefined) {
      await this.send(jobKey, request, context, (key) => ({
        type: 'UpdateJob',
        key,
        ...(retries !== undefined && { retries }),
        ...(priority !== undefined && { priority }),
      }));
    }
    if (timeout !== undefined) await this.extend(jobKey, timeout, request.jobLeaseToken);
  }

  private async extend(jobKey: string, timeout: number, token: string | undefined): Promise<void> {
    const key = this.parse(jobKey);
    const place = [partOf(key), instanceOf(key), key] as const;
    const { rows } = await this.database.query(extendLease(...place, this.now() + timeout, token));
    if (rows.length > 0) return;
    const job = (await this.database.query(selectJob(...place))).rows[0];
    if (!job) throw new CommandRejected('NOT_FOUND', `Expected a job with key ${jobKey}, found none.`);
    const found =
      job.lease_token === null ? 'nobody has it' : `worker "${job.worker}" has it with another token`;
    throw new CommandRejected('INVALID_STATE', `Expected job ${jobKey} to be leased, but ${found}.`);
  }

  private async send(
    jobKey: string,
    { jobLeaseToken: token }: { readonly jobLeaseToken?: string },
    context: Context,
    command: (key: number) => Command,
    together?: CommandRequest['together'],
  ): Promise<void> {
    const key = this.parse(jobKey);
    await this.submit({
      instanceKey: instanceOf(key),
      command: command(localOf(key)),
      actor: context.actor,
      ...(token !== undefined && { lease: { jobKey: key, token } }),
      ...(together && { together }),
      ...idempotencyOf(context),
    });
  }

  private parse(jobKey: string): bigint {
    const key = parseKey(jobKey);
    if (key === undefined) throw new CommandRejected('NOT_FOUND', `Expected a job key, found "${jobKey}".`);
    return key;
  }
}
