import type { Cost, TableCost } from './cost.js';
import type { LoneCaller } from './lone-caller.js';
import type { Result } from './measure.js';
import type { ChildScale, MessageScale, TimerScale } from './scale.js';

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

const COLUMNS: readonly (readonly [string, (result: Result) => string])[] = [
  ['workload', (r) => r.workload],
  ['instances/s', (r) => r.perSecond.toFixed(0)],
  ['limit/s', (r) => r.limitPerSecond.toFixed(0)],
  ['of limit', (r) => percent(r.ofLimit)],
  ['own packets/s', (r) => r.packetsPerSecond.toFixed(0)],
  ['of those', (r) => percent(r.ofPackets)],
  ['p50 ms', (r) => r.p50.toFixed(1)],
  ['p99 ms', (r) => r.p99.toFixed(1)],
  ['Node us', (r) => r.nodeMicroseconds.toFixed(0)],
];

export const table = (results: readonly Result[]): string =>
  aligned([
    COLUMNS.map(([title]) => title),
    ...results.map((result) => COLUMNS.map(([, show]) => show(result))),
  ]);

/** Per instance; bytes of the log of PostgreSQL (WAL) and on disk, those of each table behind. */
export function costText(costs: readonly (readonly [workload: string, Cost])[]): string {
  const bytes = ({ wal, disk }: TableCost) => [wal.toFixed(0), disk.toFixed(0)];
  return [
    aligned([
      ['workload', 'statements', 'commits', 'rows', 'record WAL', 'disk', 'projections WAL', 'disk'],
      ...costs.map(([workload, { statements, commits, rows, record, projections }]) => [
        workload,
        statements.toFixed(3),
        commits.toFixed(4),
        rows.toFixed(1),
        ...bytes(record),
        ...bytes(projections),
      ]),
    ]),
    ...costs.map(
      ([workload, { tables }]) =>
        `${workload}: ${Object.entries(tables)
          .map(([name, cost]) => `${name} ${bytes(cost).join('/')}`)
          .join(', ')}`,
    ),
  ].join('\n');
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, n) => Math.max(...lines.map((line) => line[n]!.length)));
  return lines.map((line) => line.map((cell, n) => cell.padStart(widths[n]!)).join('  ')).join('\n');
}

export const loneText = ({ p50, p99, bareCommit, commits, script, packets }: LoneCaller): string =>
  `A lone caller waits ${ms(p50)} for a durable w1 (99 of 100: ${ms(p99)}), a bare commit of as many bytes takes ${ms(bareCommit)}: ${commits.toFixed(1)} commits. ` +
  `The same rows by a script: ${ms(script)}, by the engine's packets with no engine: ${ms(packets)}.`;

const ms = (milliseconds: number): string => `${milliseconds.toFixed(2)} ms`;

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
