import type { Json, Variables } from '../../core/index.js';
import { entryOf } from '../../core/index.js';
import type { Parts } from '../assembly.js';
import type { LoadedDefinition } from '../definitions/definitions.js';
import { AwaitTimeout, CommandRejected } from '../errors.js';
import { parseKey, partOf } from '../keys.js';
import type { CommandRequest, Outcome } from '../runner/queued-command.js';
import { idempotencyOf } from '../store/idempotency.js';
import type { InstanceRecord } from '../store/instance-record.js';
import type { Context, StartedInstance, StartRequest } from '../types.js';

/** ms between looks at an instance whose end another node may have committed. */
const LOOK = 1_000;

/** Starts instances, and waits for their end where asked to. */
export class InstanceStart {
  private readonly awaited = new Map<bigint, (end: { status: string; variables: Variables }) => void>();

  constructor(
    private readonly parts: Pick<Parts, 'definitions' | 'keys' | 'database'>,
    private readonly submit: (request: CommandRequest) => Promise<Outcome>,
  ) {}

  async start(request: StartRequest, context: Context): Promise<StartedInstance> {
    const definition = await this.find(request);
    if (!definition.process.isExecutable) {
      const message = `Expected an executable process, but "${definition.processId}" is not marked executable. Set "executable" in the model and deploy it again.`;
      throw new CommandRejected('INVALID_STATE', message, definition.processId);
    }
    const instanceKey = await this.parts.keys.allocate();
    const { variables = {}, businessId = null, tags = [], startInstructions, awaitCompletion } = request;
    const started: StartedInstance = {
      processInstanceKey: String(instanceKey),
      processDefinitionKey: String(definition.key),
      processDefinitionId: definition.processId,
      processDefinitionVersion: definition.version,
      tags,
      businessId,
      variables: {},
    };
    const sent = () =>
      this.submit({
        instanceKey,
        command: {
          type: 'StartInstance',
          variables,
          businessId,
          ...(startInstructions && { startInstructions }),
        },
        actor: context.actor,
        create: { definition, businessId, tags },
        ...idempotencyOf(context, started as unknown as Json),
      });
    if (!awaitCompletion) return answerOf(await sent(), started);
    return this.awaitEnd(instanceKey, sent, started, awaitCompletion);
  }

  /** Called after each commit. */
  committed(records: readonly InstanceRecord[]): void {
    if (this.awaited.size === 0) return;
    for (const { key, status, state } of records) {
      if (status !== 'ACTIVE')
        this.awaited.get(key)?.({ status, variables: entryOf(state.variables, 0) ?? {} });
    }
  }

  private async awaitEnd(
    instanceKey: bigint,
    sent: () => Promise<Outcome>,
    started: StartedInstance,
    { timeout, fetchVariables = [] }: NonNullable<StartRequest['awaitCompletion']>,
  ): Promise<StartedInstance> {
    const end = new Promise<{ status: string; variables: Variables }>((resolve) =>
      this.awaited.set(instanceKey, resolve),
    );
    let timer: NodeJS.Timeout | undefined;
    let looking: NodeJS.Timeout | undefined;
    try {
      const answer = answerOf(await sent(), started);
      const key = BigInt(answer.processInstanceKey);
      const ended = await Promise.race([
        end,
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new AwaitTimeout(answer.processInstanceKey, timeout)), timeout);
        }),
        new Promise<{ status: string; variables: Variables }>((resolve) => {
          const look = () =>
            void this.ended(key).then(
              (found) => found && resolve(found),
              () => undefined,
            );
          looking = setInterval(look, LOOK);
          if (key !== instanceKey) look();
        }),
      ]);
      if (ended.status === 'TERMINATED') {
        const message = `Process instance ${answer.processInstanceKey} was terminated before it completed.`;
        throw new CommandRejected('INVALID_STATE', message);
      }
      return { ...answer, variables: pick(ended.variables, fetchVariables) };
    } finally {
      clearTimeout(timer);
      clearInterval(looking);
      this.awaited.delete(instanceKey);
    }
  }

  private async ended(key: bigint): Promise<{ status: string; variables: Variables } | undefined> {
    const { database } = this.parts;
    const place = [partOf(key), key];
    const { rows } = await database.query({
      text: `SELECT status FROM process_instance WHERE part = $1 AND key = $2 AND status <> 'ACTIVE'`,
      values: place,
    });
    if (!rows[0]) return undefined;
    const found = await database.query({
      text: 'SELECT name, value FROM variable WHERE part = $1 AND instance_key = $2 AND scope_key = $2',
      values: place,
    });
    const variables = Object.fromEntries(found.rows.map((row) => [row.name, JSON.parse(row.value)]));
    return { status: rows[0].status, variables };
  }

  private async find(request: StartRequest): Promise<LoadedDefinition> {
    const { definitions } = this.parts;
    if ('definitionKey' in request) {
      const key = parseKey(request.definitionKey);
      const found = key === undefined ? undefined : await definitions.load(key);
      if (found) return found;
      throw new CommandRejected(
        'NOT_FOUND',
        `Expected a deployed process with key ${request.definitionKey}, found none.`,
      );
    }
    const { processId, version } = request;
    const found = await (version === undefined
      ? definitions.latestOf(processId)
      : definitions.versionOf(processId, version));
    if (found) return found;
    const which = version === undefined ? '' : ` in version ${version}`;
    throw new CommandRejected(
      'NOT_FOUND',
      `Expected a deployed process "${processId}"${which}, found none. Deploy it first.`,
    );
  }
}

const answerOf = ({ answer }: Outcome, started: StartedInstance): StartedInstance =>
  answer ? (answer as unknown as StartedInstance) : started;

const pick = (variables: Variables, names: readonly string[]): Variables =>
  names.length === 0
    ? variables
    : Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
