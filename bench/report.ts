import type { Result } from './measure.js';
import type { ChildScale, MessageScale, TimerScale } from './scale.js';

const COLUMNS: readonly (readonly [string, (result: Result) => string])[] = [
  ['workload', (r) => r.workload],
  ['instances/s', (r) => r.perSecond.toFixed(0)],
  ['limit/s', (r) => r.limitPerSecond.toFixed(0)],
  ['of limit', (r) => `${(r.ofLimit * 100).toFixed(0)} %`],
  ['p50 ms', (r) => r.p50.toFixed(1)],
  ['p99 ms', (r) => r.p99.toFixed(1)],
  ['Node us', (r) => r.nodeMicroseconds.toFixed(0)],
  ['statements', (r) => r.statements.toFixed(3)],
  ['commits', (r) => r.commits.toFixed(3)],
  ['rows', (r) => r.rows.toFixed(1)],
  ['WAL bytes', (r) => r.walBytes.toFixed(0)],
  ['record bytes', (r) => r.recordBytes.toFixed(0)],
  ['projection bytes', (r) => r.projectionBytes.toFixed(0)],
];

/** All figures but the first seven are per instance. */
export function table(results: readonly Result[]): string {
  const lines = [
    COLUMNS.map(([title]) => title),
    ...results.map((result) => COLUMNS.map(([, show]) => show(result))),
  ];
  const widths = COLUMNS.map((_, n) => Math.max(...lines.map((line) => line[n]!.length)));
  return lines.map((line) => line.map((cell, n) => cell.padStart(widths[n]!)).join('  ')).join('\n');
}

interface Scale {
  readonly timers: TimerScale;
  readonly messages: MessageScale;
  readonly children: readonly ChildScale[];
}

export function scaleText({ timers, messages, children }: Scale): string {
  const each = children
    .map((found) => `${found.children}: ${found.microsecondsEach.toFixed(0)} us`)
    .join(', ');
  return [
    `w5: a poll of a million waiting timers takes ${timers.idlePoll.toFixed(2)} ms of database time; ${timers.firedPerSecond.toFixed(0)} due timers fire a second.`,
    `w6: a correlation takes ${messages.amongThousand.toFixed(1)} ms among a thousand subscriptions, ${messages.amongMillion.toFixed(1)} ms among a million.`,
    `w7: time per child of a multi-instance with so many children: ${each}.`,
  ].join('\n');
}
