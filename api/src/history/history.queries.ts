import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type ExecutableProcess,
  entriesOf,
  entryOf,
  explain,
  type InstanceEvent,
  parkedTokens,
  valuesOf,
} from '../../../engine/core/index.js';
import { EngineRuntime, type HistoryStep, localOf } from '../../../engine/runtime/index.js';
import { notFound } from '../common/problem.js';
import { People } from '../identity/index.js';
import { InstancesQueries, place } from '../instances/index.js';
import { moment, sentenceOf } from './sentences.js';

/** Element ids by the local key of the element instance, task, job, subscription or incident. */
type Owners = Map<number, { readonly elementId: string; readonly elementKey: number | null }>;

/** What an instance has been through, and where it stands, told to people. */
@Injectable()
export class HistoryQueries {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
    private readonly instances: InstancesQueries,
    private readonly people: People,
  ) {}

  /** @throws Problem 404 */
  async events(key: string, after: number, limit: number) {
    const process = await this.processOf(key);
    const { steps, nextAfter } = await this.runtime.history(key, { after, limit });
    const [owners, names] = await Promise.all([this.owners(key), this.people.displayNames()]);
    for (const { events } of steps) for (const event of events) remember(event, owners);
    const items = steps.flatMap((step) => {
      let who = step.actor ?? 'engine';
      return step.events.map((event, index) => {
        // What the last listener agreed to, and all that follows from it, is the doing of whoever asked for it.
        if ('askedBy' in event && event.askedBy) who = event.askedBy;
        return this.item(key, process, step, event, index, owners, names, who);
      });
    });
    return { items, page: { nextAfter } };
  }

  /** Tokens and variables after a step. @throws Problem 404 */
  async state(key: string, at: number | undefined) {
    const process = await this.processOf(key);
    const found = await this.runtime.stateAt(key, at);
    if (!found) throw notFound('a step of this process instance', String(at));
    const { state } = found;
    const elementId = (local: number) =>
      local === 0 ? null : (entryOf(state.instances, local)?.elementId ?? null);
    return {
      seq: found.seq,
      at: found.at.toISOString(),
      elements: valuesOf(state.instances).map((instance) => ({
        elementInstanceKey: globalKey(key, instance.key),
        elementId: instance.elementId,
        elementType: typeOf(process, instance.elementId),
        state: instance.status.toUpperCase(),
      })),
      waiting: parkedTokens(state).map(({ elementId: id, flows }) => ({
        elementId: id,
        flows: Object.keys(flows),
      })),
      variables: entriesOf(state.variables).flatMap(([scope, values]) =>
        Object.entries(values).map(([name, value]) => ({
          scopeElementId: elementId(scope),
          name,
          value,
        })),
      ),
    };
  }

  /** Why it waits: a sentence for each thing it waits for. @throws Problem 404 */
  async explanation(key: string) {
    const process = await this.processOf(key);
    const now = await this.runtime.stateAt(key);
    const names = await this.people.displayNames();
    return {
      items: explain(process, now!.state).map(({ elementId, elementKey, sentence, isEnding }) => ({
        elementId,
        elementName: nameOf(process, elementId),
        elementInstanceKey: elementKey === null ? null : globalKey(key, elementKey),
        sentence: inWords(sentence, names),
        isEnding: isEnding ?? false,
      })),
    };
  }

  private async processOf(key: string): Promise<ExecutableProcess> {
    const { processDefinitionKey } = await this.instances.get(key);
    return (await this.runtime.definitions.get(processDefinitionKey))!.process;
  }

  private async owners(key: string): Promise<Owners> {
    const rows = await this.database.query(
      `SELECT key, element_id, key AS element_key FROM element_instance_all WHERE part = $1 AND instance_key = $2
       UNION ALL SELECT key, element_id, element_instance_key FROM user_task WHERE part = $1 AND instance_key = $2
       UNION ALL SELECT key, element_id, element_instance_key FROM job WHERE part = $1 AND instance_key = $2
       UNION ALL SELECT key, element_id, element_instance_key FROM incident WHERE part = $1 AND instance_key = $2`,
      place(key),
    );
    return new Map(
      rows.map((row: { key: string; element_id: string; element_key: string }) => [
        localOf(BigInt(row.key)),
        { elementId: row.element_id, elementKey: localOf(BigInt(row.element_key)) },
      ]),
    );
  }

  private item(
    key: string,
    process: ExecutableProcess,
    step: HistoryStep,
    event: InstanceEvent,
    index: number,
    owners: Owners,
    names: ReadonlyMap<string, string>,
    who: string,
  ) {
    const { elementId, elementKey } = subject(event, owners);
    const person = (username: string) => names.get(username) ?? username;
    const quoted = (id: string) => `“${nameOf(process, id) ?? id}”`;
    const { type, ...payload } = event;
    return {
      seq: step.seq,
      index,
      at: step.at.toISOString(),
      type,
      elementId,
      elementName: elementId && nameOf(process, elementId),
      elementType: elementId && typeOf(process, elementId),
      elementInstanceKey: elementKey === null ? null : globalKey(key, elementKey),
      actor: step.actor,
      actorName: step.actor && actorName(step.actor, names),
      command: step.command,
      payload,
      sentence: sentenceOf(event, {
        who: actorName(who, names),
        // What follows from it in the same step happens by itself.
        timerByHand: index === 0 && TIMER_COMMANDS.has(step.command) && step.actor !== 'timer',
        element: elementId ? quoted(elementId) : 'the process',
        name: quoted,
        person,
      }),
    };
  }
}

/** The core knows user names and moments; people read display names and times without milliseconds. */
function inWords(sentence: string, names: ReadonlyMap<string, string>): string {
  return sentence
    .replace(/(?<=waits for )([\w.@-]+)(?= to complete it)/, (user) => names.get(user) ?? user)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, moment);
}

/** What later events call by its key only. */
function remember(event: InstanceEvent, owners: Owners): void {
  if (event.type === 'SubscriptionOpened')
    owners.set(event.key, { elementId: event.elementId, elementKey: event.ownerKey });
}

function subject(
  event: InstanceEvent,
  owners: Owners,
): { elementId: string | null; elementKey: number | null } {
  if (event.type === 'SequenceFlowTaken') return { elementId: event.flowId, elementKey: null };
  if ('elementKey' in event) return { elementId: event.elementId, elementKey: event.elementKey };
  const elementId = 'elementId' in event ? event.elementId : undefined;
  const isInScope =
    event.type === 'VariablesSet' ||
    event.type === 'CompensationsDropped' ||
    event.type === 'CompensationsHandedOver';
  const owner = isInScope ? owners.get(event.scopeKey) : 'key' in event ? owners.get(event.key) : undefined;
  return { elementId: elementId ?? owner?.elementId ?? null, elementKey: owner?.elementKey ?? null };
}

const TIMER_COMMANDS: ReadonlySet<string> = new Set(['TriggerTimer', 'RescheduleTimer']);

function actorName(actor: string, names: ReadonlyMap<string, string>): string {
  if (actor === 'timer') return 'The timer';
  if (actor === 'engine') return 'The engine';
  if (actor.startsWith('worker:')) return `The worker ${actor.slice('worker:'.length)}`;
  return names.get(actor) ?? actor;
}

const nameOf = (process: ExecutableProcess, id: string): string | null =>
  (id === process.id ? process.name : (process.nodes[id]?.name ?? process.flows[id]?.name)) ?? null;

const typeOf = (process: ExecutableProcess, id: string): string =>
  id === process.id
    ? 'Process'
    : (process.nodes[id]?.type ?? (process.flows[id] ? 'SequenceFlow' : 'Unknown'));

const globalKey = (instanceKey: string, local: number): string => String(BigInt(instanceKey) + BigInt(local));
