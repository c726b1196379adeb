import type { Expression, StartTrigger, Variables } from '../../core/index.js';
import type { Parts } from '../assembly.js';
import type { LoadedDefinition } from '../definitions/definitions.js';
import { distinct } from '../definitions/start-triggers.js';
import { CommandRejected } from '../errors.js';
import { parseKey } from '../keys.js';
import type { CommandRequest, Outcome } from '../runner/queued-command.js';
import { idempotencyOf } from '../store/idempotency.js';
import type { ConditionalsRequest, ConditionalsResult, Context } from '../types.js';
import type { ConditionArrival, ConditionArrivals } from './condition-arrivals.js';

/** Starts the processes whose conditional start event holds with the variables that are announced (clause 10.5.2). */
export class ConditionalStart {
  constructor(
    private readonly parts: Pick<Parts, 'definitions' | 'keys' | 'database' | 'expressions' | 'clock'>,
    private readonly submit: (request: CommandRequest) => Promise<Outcome>,
    private readonly arrivals: ConditionArrivals,
  ) {}

  /** @throws CommandRejected NOT_FOUND for an unknown definition, INVALID_ARGUMENT where a condition cannot be evaluated */
  async evaluate(
    { definitionKey, variables }: ConditionalsRequest,
    context: Context,
  ): Promise<ConditionalsResult> {
    const definitions =
      definitionKey === undefined ? await this.awaiting() : [await this.find(definitionKey)];
    const found: ConditionArrival[] = [];
    for (const definition of definitions)
      for (const start of definition.process.isExecutable ? definition.process.startTriggers : []) {
        const names = await this.holding(start, variables);
        const { elementId, parallelMultiple, triggers } = start;
        const required = parallelMultiple ? distinct(triggers).length : 1;
        if (names.length > 0) found.push({ definition, elementId, required, names });
      }
    const evaluationKey = await this.parts.keys.allocate();
    const instances = await Promise.all(found.map((each) => this.take(each, variables, context)));
    return {
      conditionalEvaluationKey: String(evaluationKey),
      instances: instances.filter((each) => each !== undefined),
    };
  }

  private async take(
    arrival: ConditionArrival,
    variables: Variables,
    context: Context,
  ): Promise<ConditionalsResult['instances'][number] | undefined> {
    const { definition, elementId, required } = arrival;
    if (required <= 1) return this.start(definition, elementId, variables, context);
    const processInstanceKey = await this.arrivals.take(arrival, variables, context);
    return processInstanceKey === undefined
      ? undefined
      : { processDefinitionKey: String(definition.key), processInstanceKey };
  }

  private async start(
    definition: LoadedDefinition,
    startElementId: string,
    variables: Variables,
    context: Context,
  ): Promise<ConditionalsResult['instances'][number]> {
    const instanceKey = await this.parts.keys.allocate();
    const started = {
      processDefinitionKey: String(definition.key),
      processInstanceKey: String(instanceKey),
    };
    const { answer } = await this.submit({
      instanceKey,
      command: { type: 'StartInstance', variables, startElementId },
      actor: context.actor,
      create: { definition, businessId: null, tags: [] },
      // One request may start several: each is remembered for itself.
      ...idempotencyOf(context, started, definition.key, startElementId),
    });
    return answer ? (answer as typeof started) : started;
  }

  /** The conditions of a start event that hold. */
  private async holding({ triggers }: StartTrigger, variables: Variables): Promise<string[]> {
    const names: string[] = [];
    for (const trigger of distinct(triggers))
      if (trigger.type === 'conditional' && (await this.isTrue(trigger.condition, variables)))
        names.push(trigger.condition.text);
    return names;
  }

  private async isTrue(condition: Expression, variables: Variables): Promise<boolean> {
    const { expressions, clock } = this.parts;
    try {
      const value = await expressions.evaluate(condition, variables, clock.now());
      // A variable that was not announced makes no condition true.
      return value === true;
    } catch (error) {
      throw new CommandRejected('INVALID_ARGUMENT', (error as Error).message);
    }
  }

  private async awaiting(): Promise<LoadedDefinition[]> {
    const { rows } = await this.parts.database.query({
      text: `SELECT DISTINCT definition_key FROM start_subscription WHERE type = 'conditional' ORDER BY definition_key`,
      values: [],
    });
    const loaded = await Promise.all(
      rows.map((row) => this.parts.definitions.load(BigInt(row.definition_key))),
    );
    return loaded.filter((definition) => definition !== undefined);
  }

  private async find(definitionKey: string): Promise<LoadedDefinition> {
    const key = parseKey(definitionKey);
    const found = key === undefined ? undefined : await this.parts.definitions.load(key);
    if (found) return found;
    throw new CommandRejected(
      'NOT_FOUND',
      `Expected a deployed process with key ${definitionKey}, found none.`,
    );
  }
}
