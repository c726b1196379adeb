/** What a run found, and whether that is good enough. */
import type pg from 'pg';
import type { Report } from '../../engine/runtime/doctor/index.js';
import type { Api } from './api.js';
import type { Chaos } from './chaos.js';
import type { LabOptions } from './lab.js';
import type { Ledger } from './ledger.js';
import type { NodeProcess } from './node-process.js';
import { percentile, type Watch } from './watch.js';

export interface LabResult {
  readonly seed: number;
  readonly passed: boolean;
  /** Sentences: what was lost, doubled or got stuck, or that the run did not test what it should. */
  readonly failures: readonly string[];
  /** Sentences: what took longer than promised. Depends on the machine and on what else runs on it. */
  readonly tooSlow: readonly string[];
  readonly minutes: { readonly calm: number; readonly faults: number };
  readonly faults: {
    readonly total: number;
    readonly met: number;
    readonly byKind: Readonly<Record<string, number>>;
  };
  readonly instances: { readonly started: number; readonly ended: number; readonly canceled: number };
  readonly requests: {
    readonly asked: number;
    readonly attempts: number;
    readonly duplicated: number;
    readonly unanswered: number;
  };
  readonly races: number;
  readonly jobs: { readonly completed: number; readonly fenced: number; readonly deliveredAgain: number };
  /** ms */
  readonly takeOver: {
    readonly number: number;
    readonly p50: number;
    readonly p99: number;
    readonly longest: number;
  };
  /** ms that PostgreSQL itself was away. */
  readonly outages: { readonly number: number; readonly longest: number };
  /** ms from PostgreSQL taking connections to the next commit of the engine. */
  readonly firstCommit: readonly FirstCommit[];
  /** Instances a second. */
  readonly throughput: { readonly calm: number; readonly underFaults: number; readonly ratio: number };
  /** Instances that ended in each 5 s from the beginning of the calm. */
  readonly timeline: readonly number[];
  readonly history: { readonly instances: number; readonly steps: number; readonly findings: number };
}

export interface FirstCommit {
  readonly after: string;
  readonly ms: number;
  /** What was done to nodes meanwhile, where it took long. */
  readonly meanwhile?: readonly string[];
}

export interface Facts {
  readonly options: LabOptions;
  readonly client: pg.Client;
  readonly ledger: Ledger;
  readonly api: Api;
  readonly chaos: Chaos;
  readonly watch: Watch;
  readonly nodes: readonly NodeProcess[];
  readonly losses: readonly string[];
  readonly report: Report;
  readonly isQuiet: boolean;
  readonly times: { readonly calmFrom: number; readonly calmUntil: number; readonly faultsUntil: number };
}

const TAKE_OVER = 15_000;
const FIRST_COMMIT = 5_000;
const REMARKABLE = 1_500;
const RATIO = 0.4;
const SHOWN = 40;

export async function resultOf(facts: Facts): Promise<LabResult> {
  const { options, ledger, api, chaos, watch, report, times } = facts;
  const calm = perSecond(
    ledger.endedBetween(times.calmFrom, times.calmUntil),
    times.calmUntil - times.calmFrom,
  );
  const stormy = perSecond(
    ledger.endedBetween(times.calmUntil, times.faultsUntil),
    times.faultsUntil - times.calmUntil,
  );
  const byKind: Record<string, number> = {};
  for (const { fault } of chaos.done) byKind[fault] = (byKind[fault] ?? 0) + 1;
  const measures = {
    seed: options.seed,
    minutes: { calm: options.calm / 60_000, faults: options.faults / 60_000 },
    faults: { total: chaos.done.length, met: chaos.done.filter(({ hit }) => hit).length, byKind },
    instances: {
      started: ledger.instances.length,
      ended: ledger.instances.length - ledger.open.size,
      canceled: ledger.instances.filter(({ canceled }) => canceled === 'acknowledged').length,
    },
    requests: {
      asked: api.requests,
      attempts: api.attempts,
      duplicated: api.duplicates,
      unanswered: api.unanswered,
    },
    races: ledger.races.length,
    jobs: {
      completed: ledger.completed.size,
      fenced: ledger.fenced,
      deliveredAgain: [...ledger.deliveries.values()].filter((times) => times > 1).length,
    },
    takeOver: {
      number: watch.takeOvers.length,
      p50: Math.round(percentile(watch.takeOvers, 0.5)),
      p99: Math.round(percentile(watch.takeOvers, 0.99)),
      longest: Math.max(0, ...watch.takeOvers),
    },
    outages: {
      number: chaos.returns.length,
      longest: Math.max(0, ...chaos.returns.map(({ from, at }) => at - from)),
    },
    firstCommit: await firstCommits(facts),
    throughput: { calm: round(calm), underFaults: round(stormy), ratio: round(stormy / calm) },
    timeline: timelineOf(facts),
    history: {
      instances: report.checked.instances,
      steps: report.checked.steps,
      findings: report.findings.length,
    },
  };
  const failures = failuresOf(facts, measures);
  return { ...measures, passed: failures.length === 0, failures, tooSlow: tooSlowOf(facts, measures) };
}

type Measures = Omit<LabResult, 'passed' | 'failures' | 'tooSlow'>;

function failuresOf(facts: Facts, { jobs }: Measures): string[] {
  const { api, ledger, losses, nodes, report, isQuiet } = facts;
  const failures = [
    ...losses,
    ...report.findings.map(
      ({ invariant, instanceKey, text }) => `invariant ${invariant}, ${instanceKey}: ${text}`,
    ),
    ...api.bugs.map((text) => `the server answered with a mistake of its own: ${text}`),
    ...api.differences.map((text) => `a repeated request was answered differently: ${text}`),
    ...nodes.flatMap(({ deaths, words }) => (deaths ? [`a node ended by itself: ${words.join(' | ')}`] : [])),
  ].slice(0, SHOWN);
  if (!isQuiet)
    failures.push(`stuck: ${ledger.open.size} instances or work of theirs did not come to an end`);
  if (api.unanswered) failures.push(`${api.unanswered} requests were not answered at all`);
  if (jobs.fenced === 0) failures.push('no write was fenced off: the run did not test leases');
  return failures;
}

function tooSlowOf({ watch }: Facts, { takeOver, throughput, firstCommit }: Measures): string[] {
  const found: string[] = [];
  if (takeOver.p99 > TAKE_OVER) {
    const longest = watch.longest.map(({ id, waited }) => `${id}: ${waited} ms`).join('; ');
    found.push(`take-over took ${takeOver.p99} ms (p99), expected at most ${TAKE_OVER}. ${longest}`);
  }
  for (const { after, ms, meanwhile } of firstCommit)
    if (ms > FIRST_COMMIT)
      found.push(
        `the first commit after "${after}" came after ${ms} ms, expected ${FIRST_COMMIT}; ${meanwhile?.join(', ')}`,
      );
  if (throughput.ratio < RATIO)
    found.push(`throughput fell to ${throughput.ratio} of the calm one, expected at least ${RATIO}`);
  return found;
}

async function firstCommits({ client, chaos, times }: Facts): Promise<LabResult['firstCommit']> {
  const found: FirstCommit[] = [];
  for (const { at, after, isMeasured } of chaos.returns) {
    if (!isMeasured) continue;
    const { rows } = await client.query('SELECT min(at) AS at FROM instance_event WHERE at > $1', [
      new Date(at).toISOString(),
    ]);
    const first = (rows[0].at as Date | null)?.getTime();
    if (first === undefined || at >= times.faultsUntil) continue;
    const ms = first - at;
    found.push(ms > REMARKABLE ? { after, ms, meanwhile: meanwhile(chaos, at, first) } : { after, ms });
  }
  return found;
}

/** Faults of nodes between two moments, with ms from the first of them. */
const meanwhile = ({ done }: Chaos, from: number, until: number): string[] =>
  done
    .filter((fault) => fault.node !== undefined && fault.at > from && fault.from < until)
    .map(({ fault, node, ...time }) => `node ${node}: ${fault} ${time.from - from}..${time.at - from} ms`);

function timelineOf({ ledger, times }: Facts): number[] {
  const counts: number[] = [];
  for (let at = times.calmFrom; at < times.faultsUntil; at += 5_000)
    counts.push(ledger.endedBetween(at, at + 5_000));
  return counts;
}

const perSecond = (count: number, milliseconds: number): number => (1_000 * count) / milliseconds;
const round = (value: number): number => Math.round(value * 100) / 100;
