import type { Command, InstanceEvent, InstanceState } from '../../engine/core/index.js';
import { keysOf, parkedTokens, valuesOf } from '../../engine/core/index.js';
import { asked } from './asked.js';
import { mustComplete } from './ending.js';
import { awaited, hasBecomeTrue, placeOf } from './events.js';
import { isJoin, lateFlows, opening } from './flows.js';
import { after } from './game.js';
import {
  childrenOf,
  type Key,
  type Live,
  type Marking,
  nameOf,
  nodeOf,
  nothing,
  tokensIn,
} from './marking.js';
import type { Model } from './model.js';
import { unseen } from './unseen.js';

/** A play of one instance that BPMN does not allow. */
export class Illegal extends Error {
  override readonly name = 'Illegal';
}

/**
 * Watches one process instance: every event has to be a legal move from where it stands by the reference game, and
 * after every command nothing may be left that has to happen. Where the specification leaves the order open, it stands
 * in several places at once.
 */
export class Referee {
  private places: readonly Marking[] = [nothing];
  private readonly owners = new Map<Key, Key>();

  constructor(private readonly model: Model) {}

  /** @param now ms, when the command was played. @throws Illegal */
  watch(command: Command, events: readonly InstanceEvent[], state: InstanceState, now: number): void {
    this.places = this.places.map((m) => asked(m, command, (key) => this.owners.get(key) ?? -1));
    for (const event of events) this.move(event, now);
    const problems = this.places.map((m) => this.problemOf(m, state));
    const fine = this.places.filter((_, n) => problems[n] === null);
    if (fine.length === 0) throw new Illegal(`After ${command.type}: ${problems[0]}\n${this.describe()}`);
    this.places = fine;
  }

  private move(event: InstanceEvent, now: number): void {
    if (event.type === 'UserTaskCreated' || event.type === 'JobCreated')
      this.owners.set(event.key, event.elementKey);
    const next = this.closure().flatMap((m) => after(this.model, m, event, now));
    if (next.length === 0) throw new Illegal(`${JSON.stringify(event)} is not legal.\n${this.describe()}`);
    this.places = next.length === 1 ? next : [...new Map(next.map((m) => [nameOf(m), m])).values()];
  }

  /** Where it may stand, seen or unseen. */
  private closure(): readonly Marking[] {
    const all = [...this.places];
    const seen = new Set<string>();
    for (const m of all)
      for (const next of unseen(this.model, m)) {
        const name = nameOf(next);
        if (!seen.has(name)) all.push(next);
        seen.add(name);
      }
    return all;
  }

  /** What contradicts the state that the engine says it is in; null where all agrees and nothing is left to do. */
  private problemOf(m: Marking, state: InstanceState): string | null {
    const status = state.status === 'created' ? 'none' : state.status;
    if (m.status !== status) return `the instance is ${state.status}, but should be ${m.status}`;
    return (
      differs('live elements', liveIn(state), [...m.live.values()].map(lineOf)) ??
      (state.paused || m.status !== 'active' ? null : this.leftIn(m, state))
    );
  }

  private leftIn(m: Marking, state: InstanceState): string | null {
    const { model } = this;
    // What comes after a call activity that is being ended waits until what it called has ended.
    for (const l of m.live.values())
      if (
        l.phase === 'doomed' &&
        nodeOf(model, l).type === 'callActivity' &&
        childrenOf(m, l.key).length === 0
      )
        return null;
    if (m.due.length > 0) return `subscriptions ${m.due} have to fire`;
    for (const l of m.live.values()) {
      if (l.phase === 'doomed') return `${lineOf(l)} has to end`;
      if (l.phase === 'throwing') return `${lineOf(l)} has to throw ${JSON.stringify(l.todo)}`;
      if (l.phase === 'undoing' && l.undoing === 0) return `${lineOf(l)} has to compensate`;
      if (l.phase === 'reset' && lateFlows(model, m, l)) return `${lineOf(l)} has to begin anew`;
      if (mustComplete(m, l)) return `${lineOf(l)} has to complete`;
    }
    for (const t of m.tokens) {
      const node = model.nodes.get(t.at)!;
      if (t.isSequential && childrenOf(m, t.scope).length > 0) continue;
      if (!isJoin(node) || t.flow === undefined) return `the token at ${t.at} in ${t.scope} has to go on`;
      const isFree = ![...m.live.values()].some((l) => l.phase === 'reset' && l.element === t.at);
      if (isFree && opening(model, m, node, t.scope)) return `${t.at} has to open`;
    }
    for (const sub of m.open.values())
      if (hasBecomeTrue(model, m, sub)) return `the condition of ${sub.element} has become true`;
    const open = [...m.open.values()].map((s) => placeOf(s.owner, s.element, s.index));
    return (
      differs('open subscriptions', open, [...awaited(model, m)]) ??
      differs('subscriptions', keysOf(state.subscriptions).map(String), [...m.open.keys()].map(String)) ??
      differs('tokens at joins', waitingIn(state), tokensAtJoins(m)) ??
      differs('open user tasks', tasksIn(state), this.working(m, 'userTask')) ??
      differs('open jobs', jobsIn(state), this.working(m, 'serviceTask')) ??
      this.withoutIncident(m)
    );
  }

  private working(m: Marking, type: string): string[] {
    return [...m.live.values()]
      .filter((l) => l.phase === 'waiting' && nodeOf(this.model, l).type === type)
      .map(({ key }) => String(key));
  }

  /** What cannot go on has an incident that says so. */
  private withoutIncident(m: Marking): string | null {
    const told = new Set([...m.incidents.values()].map(({ element }) => element));
    for (const l of m.live.values()) {
      if ((l.phase === 'stuck' || l.phase === 'unhandled') && !told.has(l.key))
        return `${lineOf(l)} cannot go on, but has no incident`;
      const isDead =
        l.phase === 'scope' && childrenOf(m, l.key).length === 0 && tokensIn(m, l.key).length > 0;
      if (isDead && ![...m.incidents.values()].some(({ code }) => code === 'JOIN_DEADLOCK'))
        return `the tokens in ${lineOf(l)} wait for ever, but there is no incident`;
    }
    return null;
  }

  private describe(): string {
    return this.places
      .map(
        (m) =>
          `The reference stands at:\n${[...m.live.values()].map((l) => `  ${lineOf(l)} ${l.phase}${l.undo.length ? ` undo ${l.undo.map((u) => u.activity)}` : ''}`).join('\n')}\n  tokens ${JSON.stringify(m.tokens)}\n  open ${JSON.stringify([...m.open.values()])}\n  due ${m.due} undoable ${JSON.stringify(m.undoable)}`,
      )
      .join('\n');
  }
}

const lineOf = (l: Live): string =>
  `${l.element}#${l.key} in ${l.scope ?? -1}${l.counter ? ` run ${l.counter}` : ''}`;
const liveIn = (state: InstanceState): string[] =>
  valuesOf(state.instances).map(
    (i) => `${i.elementId}#${i.key} in ${i.scopeKey}${i.role === 'inner' ? ` run ${i.loopCounter}` : ''}`,
  );
const tasksIn = (state: InstanceState): string[] =>
  valuesOf(state.tasks).map(({ elementKey }) => String(elementKey));
const jobsIn = (state: InstanceState): string[] =>
  valuesOf(state.jobs)
    .filter(({ kind }) => kind === 'BPMN_ELEMENT')
    .map(({ elementKey }) => String(elementKey));
const waitingIn = (state: InstanceState): string[] =>
  parkedTokens(state).flatMap(({ scopeKey, elementId, flows }) =>
    Object.entries(flows).flatMap(([flow, count]) =>
      Array<string>(count).fill(`${scopeKey}:${elementId} ${flow}`),
    ),
  );
const tokensAtJoins = (m: Marking): string[] =>
  m.tokens.filter((t) => t.flow !== undefined).map((t) => `${t.scope}:${t.at} ${t.flow}`);

function differs(what: string, engine: readonly string[], reference: readonly string[]): string | null {
  const [a, b] = [[...engine].sort().join(', '), [...reference].sort().join(', ')];
  return a === b ? null : `${what} differ:\n  engine:    ${a}\n  reference: ${b}`;
}
