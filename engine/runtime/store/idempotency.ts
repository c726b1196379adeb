import type { Json } from '../../core/state/events.js';
import { IdempotencyConflict } from '../errors.js';
import { partOfText } from '../keys.js';
import type { Context } from '../types.js';
import type { Sql } from './database.js';
import { insertOf, timestamp } from './rows.js';

/** ms an answer is remembered. */
const KEPT = 24 * 3_600_000;

export interface Idempotency {
  readonly key: string;
  readonly requestHash: string;
  /** What the caller is told, now and when asked again. */
  readonly answer: Json;
}

/**
 * The part of a request that makes it repeatable.
 *
 * @param place where one request has several effects that are remembered each for itself: which of them
 */
export function idempotencyOf(
  { idempotencyKey: key, requestHash = '' }: Context,
  answer: Json = null,
  ...place: readonly unknown[]
): { readonly idempotency?: Idempotency } {
  return key === undefined ? {} : { idempotency: { key: [key, ...place].join(' '), requestHash, answer } };
}

const insert = insertOf('idempotency', {
  part: 'smallint',
  key: 'text',
  request_hash: 'text',
  answer: 'json',
  expires_at: 'timestamptz',
});

/** Answers given before, by key. Those that are too old are removed. */
export async function earlierAnswers(sql: Sql, keys: readonly string[], now: number) {
  const values = [keys.map(partOfText), keys, timestamp(now)];
  const { rows } = await sql({
    text: `SELECT key, request_hash, answer, expires_at > $3 AS is_kept FROM idempotency
      WHERE part = ANY($1::smallint[]) AND key = ANY($2::text[])`,
    values,
  });
  const old = rows.filter((row) => !row.is_kept).map((row) => row.key as string);
  if (old.length) {
    const text = 'DELETE FROM idempotency WHERE part = ANY($1::smallint[]) AND key = ANY($2::text[])';
    await sql({ text, values: [old.map(partOfText), old] });
  }
  return new Map<string, { request_hash: string; answer: Json }>(
    rows.filter((row) => row.is_kept).map((row) => [row.key, row]),
  );
}

/** @throws IdempotencyConflict when the key stands for another request */
export function earlierAnswer(asked: Idempotency, found: { request_hash: string; answer: Json }): Json {
  if (found.request_hash !== asked.requestHash) throw new IdempotencyConflict(asked.key);
  return found.answer;
}

export const remember = (answers: readonly Idempotency[], now: number) =>
  insert(
    answers.map((each) => ({
      part: partOfText(each.key),
      key: each.key,
      request_hash: each.requestHash,
      answer: JSON.stringify(each.answer),
      expires_at: timestamp(now + KEPT),
    })),
  );
