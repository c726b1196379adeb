/** Where a process instance stands. Markings are values: every change makes a new one. */
import { type Data, holds } from './conditions.js';
import type { Model, Node, Trigger } from './model.js';

export type Key = number;

/** What a live element is doing. */
export type Phase =
  /** Waits for something from outside, or for a call to be made. */
  | 'waiting'
  /** Has to complete. */
  | 'ready'
  /** Has to throw `todo`, in any order. */
  | 'throwing'
  /** Has begun to compensate; `undo` is left, so many of `together` are under way. */
  | 'undoing'
  /** Its error found no handler. */
  | 'unhandled'
  /** Its gateway has no flow to go on by, or its call was refused. */
  | 'stuck'
  /** A scope in which tokens are, or may be. */
  | 'scope'
  /** The body of a loop. */
  | 'loop'
  /** A complex gateway that has gone on and waits for the late tokens. */
  | 'reset'
  /** Has to be terminated. */
  | 'doomed';

export interface Live {
  readonly key: Key;
  readonly element: string;
  readonly scope: Key | null;
  readonly role?: Role;
  readonly counter?: number;
  readonly phase: Phase;
  readonly todo: readonly Trigger[];
  readonly undo: readonly Undoable[];
  readonly undoing: number;
  readonly together?: Key;
  /** The event-based gateway whose race it runs. */
  readonly race?: Key;
  /** The throwing element for which this is undone. */
  readonly undoneFor?: Key;
  /** Loops: runs that were begun and that completed, and whether no more begin. */
  readonly begun: number;
  readonly done: number;
  readonly isClosing: boolean;
  /** An interrupting event sub-process has taken over. */
  readonly isInterrupted: boolean;
  /** Complex gateways: flows that have been used. */
  readonly used: readonly string[];
}
export type Role = 'run' | 'undo' | 'handler';

/** Something that is about to be activated: a token on a flow, or what an event, a loop or compensation begins. */
export interface Token {
  readonly scope: Key;
  readonly at: string;
  readonly flow?: string;
  readonly joined?: readonly string[];
  readonly role?: Role;
  readonly counter?: number;
  /** The start event of an event sub-process that happened. */
  readonly start?: string;
  readonly race?: Key;
  readonly undoneFor?: Key;
  readonly undo?: readonly Undoable[];
  /** Not to be begun while anything else of the ad-hoc sub-process runs. */
  readonly isSequential?: boolean;
}

export interface Sub {
  readonly key: Key;
  readonly owner: Key;
  readonly element: string;
  readonly index: number;
  /** Conditions: it was true already when last looked at. */
  readonly isSatisfied: boolean;
  /** It came, but others of a parallel multiple event are still missing. */
  readonly hasCome: boolean;
}

export interface Undoable {
  readonly scope: Key;
  readonly activity: string;
  readonly handler: string | null;
  readonly nested: readonly Undoable[];
  /** The parallel multi-instance activity whose runs may be undone at once. */
  readonly together?: Key;
}

export interface Marking {
  readonly live: ReadonlyMap<Key, Live>;
  readonly tokens: readonly Token[];
  /** Taken away by an interruption, but perhaps not yet told of. */
  readonly dropped: readonly Token[];
  readonly open: ReadonlyMap<Key, Sub>;
  readonly due: readonly Key[];
  /** Subscriptions that are over, as owner:element:index. */
  readonly spent: readonly string[];
  readonly undoable: readonly Undoable[];
  readonly data: ReadonlyMap<Key, Data>;
  readonly status: 'none' | 'active' | 'completed' | 'terminated' | 'failed';
  /** Elements with an open incident. */
  readonly incidents: ReadonlyMap<Key, { readonly element: Key; readonly code: string }>;
  /** Started by a call activity. */
  readonly isCalled: boolean;
  /** The called instance ends by an error. */
  readonly isFailing: boolean;
}

export const nothing: Marking = {
  live: new Map(),
  tokens: [],
  dropped: [],
  open: new Map(),
  due: [],
  spent: [],
  undoable: [],
  data: new Map(),
  status: 'none',
  incidents: new Map(),
  isCalled: false,
  isFailing: false,
};

export const fresh = (key: Key, element: string, scope: Key | null, phase: Phase): Live => ({
  key,
  element,
  scope,
  phase,
  todo: [],
  undo: [],
  undoing: 0,
  begun: 0,
  done: 0,
  isClosing: false,
  isInterrupted: false,
  used: [],
});

/** Two markings with the same name are the same. */
export const nameOf = (m: Marking): string =>
  JSON.stringify([
    [...m.live.values()].sort((a, b) => a.key - b.key),
    m.tokens.map((token) => JSON.stringify(token)).sort(),
    m.dropped.map(({ scope, flow }) => `${scope} ${flow}`).sort(),
    [...m.open.values()],
    m.due,
    [...m.spent].sort(),
    m.undoable,
    m.status,
    m.isFailing,
  ]);

export const put = (m: Marking, key: Key, change: Partial<Live>): Marking => ({
  ...m,
  live: new Map(m.live).set(key, { ...m.live.get(key)!, ...change }),
});
export const add = (m: Marking, ...tokens: readonly Token[]): Marking => ({
  ...m,
  tokens: [...m.tokens, ...tokens],
});
export const without = (m: Marking, token: Token): Marking => ({
  ...m,
  tokens: m.tokens.filter((t) => t !== token),
});
export const childrenOf = (m: Marking, scope: Key): Live[] =>
  [...m.live.values()].filter((l) => l.scope === scope);
export const tokensIn = (m: Marking, scope: Key): Token[] => m.tokens.filter((t) => t.scope === scope);
export const nodeOf = (model: Model, l: Live): Node => model.nodes.get(l.element)!;

/** What an element sees: its own data, and what surrounds it. */
export function dataFor(m: Marking, key: Key): Data {
  const l = m.live.get(key);
  const outer = l?.scope != null ? dataFor(m, l.scope) : {};
  return { ...outer, ...m.data.get(key) };
}
export const isTrue = (m: Marking, key: Key, condition: string | undefined, extra: Data = {}): boolean =>
  condition !== undefined && holds(condition, { ...dataFor(m, key), ...extra });

/** An element and everything in it has to end; what was about to happen in it does not happen. */
export function doom(m: Marking, key: Key): Marking {
  let after = put(m, key, { phase: 'doomed' });
  after = {
    ...after,
    tokens: after.tokens.filter((t) => t.scope !== key && t.race !== key),
    due: after.due.filter((sub) => after.open.get(sub)?.owner !== key),
  };
  for (const child of childrenOf(after, key)) if (child.phase !== 'doomed') after = doom(after, child.key);
  return after;
}

/** Everything in a scope has to end, but not the scope; `except` goes on. */
export function clear(m: Marking, scope: Key, except?: Key): Marking {
  const gone = tokensIn(m, scope);
  let after: Marking = {
    ...m,
    tokens: m.tokens.filter((t) => t.scope !== scope),
    dropped: [...m.dropped, ...gone.filter((t) => t.flow !== undefined)],
  };
  for (const child of childrenOf(m, scope))
    if (child.key !== except && child.phase !== 'doomed') after = doom(after, child.key);
  return after;
}

/** The element is over: it, its subscriptions, its data and what was compensable in it are gone. */
export function remove(m: Marking, key: Key): Marking {
  const live = new Map(m.live);
  live.delete(key);
  const data = new Map(m.data);
  data.delete(key);
  return {
    ...m,
    live,
    data,
    dropped: m.dropped.filter((t) => t.scope !== key),
    open: new Map([...m.open].filter(([, sub]) => sub.owner !== key)),
    due: m.due.filter((sub) => m.open.get(sub)?.owner !== key),
    undoable: m.undoable.filter((u) => u.scope !== key),
  };
}
