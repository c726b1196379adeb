import type { Context } from './scope.js';
import { UnknownSql } from './syntax.js';
import { compare, type Value } from './values.js';

interface SqlFunction {
  /** Types of its arguments; absent: all the same. */
  readonly types?: readonly string[];
  /** Absent: the type of its arguments. */
  readonly result?: string;
  readonly run: (args: readonly Value[], context: Context) => Value;
}

const there = (args: readonly Value[]) => args.filter((arg) => arg !== null);
const extreme = (args: readonly Value[], sign: number): Value =>
  there(args).reduce((best, arg) => (best === null || sign * compare(arg, best) > 0 ? arg : best), null);
const month = (moment: number): number => {
  const date = new Date(moment);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
};

const FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  coalesce: { run: (args) => there(args)[0] ?? null },
  least: { run: (args) => extreme(args, -1) },
  greatest: { run: (args) => extreme(args, 1) },
  now: { types: [], result: 'timestamptz', run: (_, { transaction }) => transaction.port.now() },
  clock_timestamp: { types: [], result: 'timestamptz', run: (_, { transaction }) => transaction.port.now() },
  pg_current_xact_id: { types: [], result: 'xid8', run: (_, { transaction }) => String(transaction.id) },
  pg_xact_status: {
    types: ['xid8'],
    result: 'text',
    run: ([id], { transaction }) => transaction.port.statusOf(BigInt(id)),
  },
  nextval: {
    types: ['text'],
    result: 'bigint',
    run: (_, { transaction }) => transaction.port.nextReferenceKey(),
  },
  pg_notify: {
    types: ['text', 'text'],
    result: 'void',
    run: ([, payload], { transaction }) => {
      transaction.notifications.push(payload);
      return '';
    },
  },
  current_database: { types: [], result: 'text', run: () => 'simulation' },
  pg_is_in_recovery: { types: [], result: 'boolean', run: () => false },
  date_trunc: { types: ['text', 'timestamptz'], result: 'timestamptz', run: ([, moment]) => month(moment) },
  // The log has no partitions here.
  create_event_month: { types: ['date'], result: 'void', run: () => '' },
  array_to_string: { types: ['text[]', 'text'], result: 'text', run: ([items, sign]) => items.join(sign) },
};

/** @throws UnknownSql */
export function callOf(name: string): SqlFunction {
  const found = FUNCTIONS[name];
  if (!found) throw new UnknownSql(`Unknown function ${name}.`);
  return found;
}

export const isAggregate = (name: string): boolean => name === 'count' || name === 'min';
