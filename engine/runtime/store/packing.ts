/**
 * How events are stored: each as an array of its type's short name and its fields in a fixed order. A third of the
 * size of plain JSON, and still readable in a query. What does not fit its pattern is stored as it is, so that a new
 * field is never lost. Patterns only ever grow at their end: rows of earlier versions must stay readable.
 */
import type { EventOf, InstanceEvent, Key } from '../../core/state/events.js';

type Patterns = {
  readonly [T in InstanceEvent['type']]?: readonly [string, ...(keyof EventOf<T> & string)[]];
};

const PATTERNS: Patterns = {
  ProcessInstanceCreated: ['new', 'processId', 'startElementId', 'businessId', 'called'],
  ProcessInstanceCompleted: ['done'],
  ElementActivated: ['act', 'key', 'elementId', 'scopeKey', 'role', 'loopCounter', 'data'],
  ElementCompleting: ['ing', 'key', 'elementId'],
  ElementCompleted: ['end', 'key', 'elementId'],
  ElementTerminated: ['trm', 'key', 'elementId', 'reason'],
  SequenceFlowTaken: ['flow', 'flowId', 'scopeKey'],
  TokenParked: ['park', 'elementId', 'flowId', 'scopeKey'],
  TokensJoined: ['join', 'elementId', 'flows', 'scopeKey'],
  VariablesSet: ['set', 'scopeKey', 'values'],
  ElementDataSet: ['data', 'key', 'data'],
  LoopOutputCollected: ['out', 'key', 'index', 'value'],
  JobCreated: [
    'job',
    'key',
    'elementKey',
    'elementId',
    'kind',
    'listenerEventType',
    'jobType',
    'retries',
    'priority',
    'headers',
  ],
  JobCompleted: ['job+', 'key'],
  JobCanceled: ['job-', 'key'],
  SubscriptionClosed: ['sub-', 'key'],
  UserTaskCreated: [
    'task',
    'key',
    'elementKey',
    'elementId',
    'name',
    'attributes',
    'formId',
    'externalFormReference',
    'headers',
  ],
  UserTaskCompleted: ['task+', 'key', 'action'],
  UserTaskCanceled: ['task-', 'key'],
};

type Fields = { readonly [field: string]: unknown };
type Packed = readonly unknown[] | Fields;

const patterns = PATTERNS as { readonly [type: string]: readonly [string, ...string[]] | undefined };
const types = new Map(
  Object.entries(patterns).map(([type, pattern]) => [pattern![0], { type, fields: pattern!.slice(1) }]),
);

/** Key and scope of the element that was activated last: the next one is mostly its neighbour. */
class Place {
  private readonly elements = new Map<Key, string>();
  private key: Key = 0;
  private scope: Key = 0;

  activated({ key, elementId, scopeKey }: EventOf<'ElementActivated'>): void {
    this.elements.set(key, elementId);
    this.key = key;
    this.scope = scopeKey;
  }

  elementOf(key: Key): string | undefined {
    return this.elements.get(key);
  }

  get next(): readonly [Key, Key] {
    return [this.key + 1, this.scope];
  }
}

/** What a token does mostly: it passes an element and takes a flow. */
const PASSED = 'go';

export function packEvents(events: readonly InstanceEvent[]): string {
  const place = new Place();
  const packed: Packed[] = [];
  for (let n = 0; n < events.length; n++) {
    const event = events[n]!;
    const passed = packPassed(events, n, place);
    if (event.type === 'ElementActivated') place.activated(event);
    if (passed) {
      packed.push(passed);
      n += passed[2] == null ? 1 : 2;
    } else if (event.type === 'ElementCompleted' && place.elementOf(event.key) === event.elementId) {
      // Most elements end in the step that activated them: their id stands a few entries before.
      packed.push(['end', event.key]);
    } else packed.push(pack(event));
  }
  return JSON.stringify(packed);
}

export function unpackEvents(text: string): InstanceEvent[] {
  const place = new Place();
  return (JSON.parse(text) as Packed[]).flatMap((packed): InstanceEvent[] => {
    if (isPassed(packed)) return unpackPassed(packed, place);
    const event = unpack(packed);
    if (event.type === 'ElementActivated') place.activated(event);
    if (event.type === 'ElementCompleted' && event.elementId === undefined) {
      return [{ ...event, elementId: place.elementOf(event.key)! }];
    }
    return [event];
  });
}

/** Without key and scope: those that come next. `null`: no flow was taken. */
type PackedPassed = [typeof PASSED, elementId: string, flowId?: string | null, key?: Key, scopeKey?: Key];
const isPassed = (packed: Packed): packed is PackedPassed => Array.isArray(packed) && packed[0] === PASSED;

function packPassed(events: readonly InstanceEvent[], n: number, place: Place): PackedPassed | undefined {
  const [started, ended, taken] = [events[n]!, events[n + 1], events[n + 2]];
  if (started.type !== 'ElementActivated' || hasMoreThan(started, 4)) return undefined;
  const { key, elementId, scopeKey } = started;
  if (ended?.type !== 'ElementCompleted' || ended.key !== key || ended.elementId !== elementId)
    return undefined;
  const flow = taken?.type === 'SequenceFlowTaken' && taken.scopeKey === scopeKey ? taken.flowId : undefined;
  const [nextKey, nextScope] = place.next;
  if (key !== nextKey || scopeKey !== nextScope) return [PASSED, elementId, flow ?? null, key, scopeKey];
  return flow === undefined ? [PASSED, elementId] : [PASSED, elementId, flow];
}

/** Counts without making a list: this is asked for every element. */
function hasMoreThan(event: object, fields: number): boolean {
  let count = 0;
  for (const _ in event) count += 1;
  return count > fields;
}

function unpackPassed([, elementId, flowId, ...where]: PackedPassed, place: Place): InstanceEvent[] {
  const [key, scopeKey] = where.length > 0 ? (where as [Key, Key]) : place.next;
  const started = { type: 'ElementActivated', key, elementId, scopeKey } as const;
  place.activated(started);
  return [
    started,
    { type: 'ElementCompleted', key, elementId },
    ...(flowId == null ? [] : [{ type: 'SequenceFlowTaken', flowId, scopeKey } as const]),
  ];
}

function pack(event: InstanceEvent): Packed {
  const pattern = patterns[event.type];
  const fields = event as unknown as Fields;
  if (!pattern) return fields;
  const packed: unknown[] = [pattern[0]];
  let found = 1;
  for (let n = 1; n < pattern.length; n++) {
    const value = fields[pattern[n]!];
    if (value === undefined) continue;
    found += 1;
    // A field that is left out in the middle: the array would have a hole, which JSON makes a null.
    if (packed.length < n) return fields;
    packed.push(value);
  }
  for (const field in fields) if (fields[field] !== undefined) found -= 1;
  return found === 0 ? packed : fields;
}

function unpack(packed: Packed): InstanceEvent {
  if (!Array.isArray(packed)) return packed as unknown as InstanceEvent;
  const { type, fields } = types.get(packed[0])!;
  const event: { [field: string]: unknown } = { type };
  for (let n = 1; n < packed.length; n++) event[fields[n - 1]!] = packed[n];
  return event as unknown as InstanceEvent;
}
