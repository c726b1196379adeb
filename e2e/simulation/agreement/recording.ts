/** What happened on the simulated database in one history, as lines of text. */
import { answerOf } from '../sql/values.js';
import type { ServerEvent } from '../store/server.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Transactions by number; rows as the driver hands them over. */
export type Recorded = { readonly transaction: string } & (
  | { readonly kind: 'asked'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: 'waits'; readonly on: string }
  | { readonly kind: 'answered'; readonly rows: Rows; readonly count: number }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'committed' | 'rolled back' }
);

export function recorded(event: ServerEvent): Recorded {
  const transaction = String(event.transaction);
  if (event.kind === 'waits') return { ...event, transaction, on: String(event.on) };
  if (event.kind !== 'answered') return { ...event, transaction };
  const { columns, rows, count } = event.answer;
  const read = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }) => [name, answerOf(row[name], type)])),
  );
  return { kind: 'answered', transaction, rows: read, count };
}

/** With what JSON does not know: BigInt, Buffer, Date. */
export const written = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, name: string, given: unknown) {
    const raw = this[name];
    if (typeof raw === 'bigint') return { bigint: String(raw) };
    if (Buffer.isBuffer(raw)) return { bytes: raw.toString('hex') };
    if (raw instanceof Date) return { date: raw.getTime() };
    return given;
  });

export const read = <T>(text: string): T =>
  JSON.parse(text, (_, value) => {
    if (value === null || typeof value !== 'object') return value;
    const [name, ...more] = Object.keys(value);
    if (more.length > 0) return value;
    if (name === 'bigint') return BigInt(value.bigint);
    if (name === 'bytes' && typeof value.bytes === 'string') return Buffer.from(value.bytes, 'hex');
    return name === 'date' ? new Date(value.date) : value;
  });
