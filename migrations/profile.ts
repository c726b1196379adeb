/**
 * Hot tables are written by every step of every process instance. Their keys start with `part` (0..4095), so
 * that they can be spread over hash partitions or, with Citus, over servers without changing a statement.
 */
export type Profile = 'plain' | 'native';

export const PARTITIONS = 4;

/** `DB_PROFILE=native` partitions the hot tables by `part`; default: ordinary tables. */
export function profileOf(env: NodeJS.ProcessEnv): Profile {
  const value = env.DB_PROFILE ?? 'plain';
  if (value !== 'plain' && value !== 'native') {
    throw new Error(`DB_PROFILE must be "plain" or "native", found "${value}"`);
  }
  return value;
}

export interface HotTable {
  readonly name: string;
  /** Columns and constraints, as in CREATE TABLE. */
  readonly columns: string;
  /** Storage parameters: fillfactor, autovacuum. */
  readonly storage: string;
}

export function createHotTable(table: HotTable, profile: Profile): string[] {
  const { name, columns, storage } = table;
  if (profile === 'plain') return [`CREATE TABLE ${name} (${columns}) WITH (${storage})`];
  const partitions = Array.from(
    { length: PARTITIONS },
    (_, n) =>
      `CREATE TABLE ${name}_h${n} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${n}) WITH (${storage})`,
  );
  return [`CREATE TABLE ${name} (${columns}) PARTITION BY HASH (part)`, ...partitions];
}
