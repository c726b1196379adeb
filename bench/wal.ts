/**
 * What a piece of work wrote to the log of PostgreSQL, table by table. Read from the log itself (pg_walinspect): the
 * difference of two positions would count what other databases of the server wrote meanwhile, and would not say where
 * the bytes went.
 */
import type pg from 'pg';

export interface WalOfTable {
  readonly table: string;
  /** Bytes of records, without full-page images. */
  readonly heap: number;
  readonly indexes: number;
  /** Rows inserted, updated or deleted. */
  readonly rows: number;
  /** Full-page images come after each checkpoint, however little is written: they are counted apart. */
  readonly images: number;
}

export interface WalReading {
  readonly tables: readonly WalOfTable[];
  /** Records of the commits themselves. */
  readonly commits: number;
}

export async function prepareWal(client: pg.Client): Promise<void> {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect');
}

export async function walPosition(client: pg.Client): Promise<string> {
  const { rows } = await client.query('SELECT pg_current_wal_insert_lsn()::text AS position');
  return rows[0].position;
}

/** Partitions count as their table. */
const TABLE = (column: string) => `regexp_replace(${column}, '(_h\\d+)?(_\\d{4}_\\d{2})?$', '')`;

export async function walSince(client: pg.Client, from: string): Promise<WalReading> {
  // Reading stops at what is on disk.
  await client.query('SELECT pg_switch_wal()');
  const { rows } = await client.query(
    `WITH record AS MATERIALIZED (
       SELECT xid, resource_manager, record_type, record_length - fpi_length AS bytes, fpi_length AS images,
         regexp_match(block_ref, 'rel \\d+/(\\d+)/(\\d+)') AS place
       FROM pg_get_wal_records_info($1, pg_current_wal_flush_lsn())),
     ours AS (
       SELECT xid, bytes, images, c.relkind, resource_manager = 'Heap' AND record_type ~ '^(INSERT|UPDATE|HOT_UPDATE|DELETE)' AS is_row, coalesce(t.relname, c.relname) AS name
       FROM record JOIN pg_class c ON c.oid = pg_filenode_relation(0, record.place[2]::oid)
         LEFT JOIN pg_index x ON x.indexrelid = c.oid
         LEFT JOIN pg_class toast ON toast.reltoastrelid = coalesce(x.indrelid, c.oid)
         LEFT JOIN pg_class t ON t.oid = coalesce(toast.oid, x.indrelid)
       WHERE place[1]::oid = (SELECT oid FROM pg_database WHERE datname = current_database()))
     SELECT ${TABLE('name')} AS "table", coalesce(sum(bytes) FILTER (WHERE relkind <> 'i'), 0)::float8 AS heap,
       coalesce(sum(bytes) FILTER (WHERE relkind = 'i'), 0)::float8 AS indexes, sum(images)::float8 AS images,
       count(*) FILTER (WHERE is_row)::float8 AS rows
     FROM ours GROUP BY 1
     UNION ALL
     SELECT '', sum(bytes)::float8, 0, sum(images)::float8, 0 FROM record
     WHERE resource_manager = 'Transaction' AND xid IN (SELECT xid FROM ours)
     ORDER BY 2 DESC`,
    [from],
  );
  return {
    tables: rows.filter(({ table }) => table !== ''),
    commits: rows.find(({ table }) => table === '')?.heap ?? 0,
  };
}
