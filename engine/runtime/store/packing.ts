/**
 * How events are stored: each as an array of its type's short name and its fields in a fixed order. A third of the
 * size of plain JSON, and still readable in a query. What does not fit its pattern is stored as it is, so that a new
 * field is never lost. Patterns only ever grow at their end: rows of earlier versions must stay readable.
 */
import type { EventOf, InstanceEvent, Key } from '../../core/state/events.js';
import { isPlain } from './rows.js';

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

  activated(event: EventOf<'ElementActivated'>): void {
    this.elements.set(event.key, event.elementId);
    this.passed(event);
  }

  /** It has ended already: nobody will ask for it. */
  passed({ key, scopeKey }: EventOf<'ElementActivated'>): void {
    this.key = key;
    this.scope = scopeKey;
  }

  isNext({ key, scopeKey }: EventOf<'ElementActivated'>): boolean {
    return key === this.key + 1 && scopeKey === this.scope;
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
  let text = '';
  for (let n = 0; n < events.length; ) {
    const event = events[n]!;
    if (n > 0) text += ',';
    const length = event.type === 'ElementActivated' ? passedFrom(events, n, event) : 0;
    if (length === 0) {
      text += packedText(event, place);
      n += 1;
      continue;
    }
    const passed = event as EventOf<'ElementActivated'>;
    const flow = length === 3 ? (events[n + 2] as EventOf<'SequenceFlowTaken'>).flowId : undefined;
    text += place.isNext(passed) ? passedText(passed.elementId, flow) : passedElsewhere(passed, flow);
    place.passed(passed);
    n += length;
  }
  return `[${text}]`;
}

function packedText(event: InstanceEvent, place: Place): string {
  if (event.type === 'ElementActivated') place.activated(event);
  // Most elements end in the step that activated them: their id stands a few entries before.
  return event.type === 'ElementCompleted' && place.elementOf(event.key) === event.elementId
    ? `["end",${event.key}]`
    : textOf(pack(event));
}

/** As JSON.stringify writes it, which takes its time for each of many small lists. */
function textOf(packed: Packed): string {
  if (!Array.isArray(packed)) return JSON.stringify(packed);
  let text = jsonOf(packed[0]);
  for (let n = 1; n < packed.length; n++) text += `,${jsonOf(packed[n])}`;
  return `[${text}]`;
}

function jsonOf(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'string' && isPlain(value)) return `"${value}"`;
  return JSON.stringify(value);
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

/** How many events from here on are an element that a token passes, and the flow it takes; 0 where it is something else. */
function passedFrom(
  events: readonly InstanceEvent[],
  n: number,
  { key, elementId, scopeKey, role, loopCounter, data }: EventOf<'ElementActivated'>,
): 0 | 2 | 3 {
  if (role !== undefined || loopCounter !== undefined || data !== undefined) return 0;
  const ended = events[n + 1];
  if (ended?.type !== 'ElementCompleted' || ended.key !== key || ended.elementId !== elementId) return 0;
  const taken = events[n + 2];
  return taken?.type === 'SequenceFlowTaken' && taken.scopeKey === scopeKey ? 3 : 2;
}
/** All that is looked at above, and no more: a new field of the event does not compile. */
({ role: true, loopCounter: true, data: true }) satisfies {
  [field in Exclude<keyof EventOf<'ElementActivated'>, 'type' | 'key' | 'elementId' | 'scopeKey'>]: true;
};

const MOST_TEXTS = 10_000;
const passedTexts = new Map<string, Map<string | undefined, string>>();
let texts = 0;

/** What a `PackedPassed` is as JSON. There are as many as flows in the models, and each is written again and again. */
function passedText(elementId: string, flow: string | undefined): string {
  const known = passedTexts.get(elementId)?.get(flow);
  if (known !== undefined) return known;
  if (texts++ >= MOST_TEXTS) {
    passedTexts.clear();
    texts = 1;
  }
  const text = JSON.stringify(flow === undefined ? [PASSED, elementId] : [PASSED, elementId, flow]);
  const flows = passedTexts.get(elementId);
  if (flows) flows.set(flow, text);
  else passedTexts.set(elementId, new Map([[flow, text]]));
  return text;
}

const passedElsewhere = (
  { key, elementId, scopeKey }: EventOf<'ElementActivated'>,
  flow: string | undefined,
): string => JSON.stringify([PASSED, elementId, flow ?? null, key, scopeKey] satisfies PackedPassed);

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
