/**
 * Turns a database, empty or filled, into a distributed one (Citus): hot tables are spread by `part`, small ones are copied
 * to every server, and a few stay where they are.
 */
import type { ClientBase } from 'pg';

/** Tables that no other is joined with and that are written all the time: they stay on the coordinator. */
const LOCAL: ReadonlySet<string> = new Set([
  'node',
  'engine_clock',
  'job_limit',
  'retention',
  'retention_progress',
  'migrations',
]);

/** The schema in which the tables are. */
const HOME = "(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('process_definition'))";

export interface TablePlan {
  readonly table: string;
  readonly kind: 'distributed' | 'reference' | 'local';
  readonly isFilled: boolean;
}

export class CannotDistribute extends Error {
  override readonly name = 'CannotDistribute';
}

/** What becomes of each table; reference tables in the order in which they refer to each other. */
export async function planOf(client: ClientBase): Promise<readonly TablePlan[]> {
  const { rows } = await client.query(`
    SELECT c.relname AS name, c.relkind AS kind, p.partstrat AS strategy,
      EXISTS (SELECT FROM pg_attribute a JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE a.attrelid = c.oid AND a.attname = 'part' AND a.attnum = i.indkey[0]) AS is_hot
    FROM pg_class c LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
    WHERE c.relnamespace = ${HOME} AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname`);
  if (rows.some((row) => row.strategy === 'h'))
    throw new CannotDistribute(
      'Expected ordinary tables, but these are partitioned by part on one server (DB_PROFILE=native). Make the database without it.',
    );
  const plans: TablePlan[] = [];
  for (const { name, is_hot } of rows) {
    const filled = await client.query(`SELECT FROM ${client.escapeIdentifier(name)} LIMIT 1`);
    plans.push({
      table: name,
      kind: is_hot ? 'distributed' : LOCAL.has(name) ? 'local' : 'reference',
      isFilled: filled.rowCount !== 0,
    });
  }
  const references = await client.query(`
    SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint
    WHERE contype = 'f' AND connamespace = ${HOME}`);
  return inOrder(plans, references.rows);
}

/** The statement for one table; null where it stays. */
export function statementFor({ table, kind, isFilled }: TablePlan): string | null {
  if (kind === 'local') return null;
  if (kind === 'reference') return `SELECT create_reference_table('${table}')`;
  const colocated = table === 'process_instance' ? '' : ", colocate_with => 'process_instance'";
  // A filled table is moved while it is read and written.
  const how = isFilled ? 'create_distributed_table_concurrently' : 'create_distributed_table';
  return `SELECT ${how}('${table}', 'part'${colocated})`;
}

/**
 * Can be run again: what is distributed already is left alone.
 * @throws CannotDistribute where the server has no Citus
 */
export async function distribute(client: ClientBase, say: (line: string) => void): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'citus'");
  if (rowCount === 0)
    throw new CannotDistribute(
      'This PostgreSQL server does not have the extension "citus", so its tables stay on one server. Nothing was changed.',
    );
  const plans = await planOf(client);
  await client.query('CREATE EXTENSION IF NOT EXISTS citus');
  const done = await client.query('SELECT logicalrelid::text AS name FROM pg_dist_partition');
  const known = new Set(done.rows.map((row) => row.name as string));
  for (const plan of plans) {
    const statement = statementFor(plan);
    if (!statement || known.has(plan.table)) {
      say(`${plan.table}: ${statement ? 'is distributed already' : 'stays'}`);
      continue;
    }
    say(`${plan.table}: ${plan.kind}${plan.isFilled ? ', moved while in use' : ''}`);
    await client.query(statement);
  }
}

/** Hot tables first, with the one that the others lie beside in front; a table after those it refers to. */
function inOrder(
  plans: readonly TablePlan[],
  references: readonly { readonly from: string; readonly to: string }[],
): TablePlan[] {
  const rank = (plan: TablePlan) =>
    plan.table === 'process_instance' ? 0 : { distributed: 1, reference: 2, local: 3 }[plan.kind];
  const waiting = [...plans].sort((one, other) => rank(one) - rank(other));
  const ordered: TablePlan[] = [];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ table }) =>
      references.every(({ from, to }) => from !== table || to === table || placed.has(to)),
    );
    const [plan] = waiting.splice(Math.max(next, 0), 1);
    placed.add(plan!.table);
    ordered.push(plan!);
  }
  return ordered;
}
