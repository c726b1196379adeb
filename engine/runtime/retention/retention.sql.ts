import type { Statement } from '../store/database.js';
import { distinctParts, timestamp } from '../store/rows.js';

interface Place {
  readonly part: number;
  readonly key: string;
}
const places = (rows: readonly Place[]) => [rows.map((row) => row.part), rows.map((row) => row.key)];

/** Finished instances that nobody called; locked, so that nobody else removes them. */
export const expiredRoots = (definitions: readonly string[], before: number, limit: number): Statement => ({
  text: `SELECT part, key FROM process_instance WHERE definition_key = ANY($1::bigint[])
      AND started_at <= $2 AND status <> 'ACTIVE' AND ended_at <= $2 AND parent_key IS NULL
    ORDER BY started_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
  values: [definitions, timestamp(before), limit],
});

/** With all that they called, and what those called. */
export const withCalled = (rows: readonly Place[]): Statement => ({
  text: `WITH RECURSIVE tree (part, key) AS (
      SELECT * FROM unnest($1::smallint[], $2::bigint[])
      UNION ALL
      SELECT i.part, i.key FROM tree t JOIN process_instance i ON i.parent_key = t.key)
    SELECT part, key FROM tree`,
  values: places(rows),
});

const TABLES = [
  'element_instance',
  'element_passage',
  'variable',
  'user_task',
  'user_task_draft',
  'job',
  'incident',
  'timer',
  'decision_instance',
];

export function removeInstances(
  rows: readonly Place[],
  { withLog }: { readonly withLog: boolean },
): Statement[] {
  const values = [...places(rows), distinctParts(rows)];
  const gone = 'unnest($1::smallint[], $2::bigint[]) AS u(part, key)';
  const tables = withLog ? [...TABLES, 'instance_event'] : TABLES;
  return [
    ...tables.map((table) => ({
      text: `DELETE FROM ${table} t USING ${gone} WHERE t.part = u.part AND t.instance_key = u.key
        AND t.part = ANY($3::smallint[])`,
      values,
    })),
    {
      text: `DELETE FROM process_instance t USING ${gone} WHERE t.part = u.part AND t.key = u.key AND t.part = ANY($3::smallint[])`,
      values,
    },
  ];
}

/** Months of the log that are over, and in which no instance that is still kept made a step. */
export const droppableMonths = (now: number): Statement => ({
  text: `SELECT parent.relname AS parent, child.relname AS month, h.inhdetachpending AS is_pending
    FROM pg_inherits h JOIN pg_class parent ON parent.oid = h.inhparent JOIN pg_class child ON child.oid = h.inhrelid,
      LATERAL (SELECT to_date(substring(child.relname FROM '_(\\d{4}_\\d{2})$'), 'YYYY_MM') AS starts) m
    WHERE parent.relname ~ '^instance_event(_h[0-9]+)?$' AND child.relname ~ '_\\d{4}_\\d{2}$'
      AND pg_table_is_visible(child.oid)
      AND m.starts + interval '1 month' <= $1::timestamptz
      AND NOT EXISTS (SELECT FROM process_instance i WHERE i.started_at < m.starts + interval '1 month'
        AND (i.ended_at IS NULL OR i.ended_at >= m.starts))
    ORDER BY child.relname LIMIT 12`,
  values: [timestamp(now)],
});

/** Months that were taken out of the log, whose node died before it dropped them. */
export const leftOverMonths: Statement = {
  text: `SELECT c.relname AS month FROM pg_class c
    WHERE c.relkind = 'r' AND c.relname ~ '^instance_event(_h[0-9]+)?_\\d{4}_\\d{2}$' AND pg_table_is_visible(c.oid)
      AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)`,
  values: [],
};
