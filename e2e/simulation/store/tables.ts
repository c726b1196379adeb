import { UnknownSql } from '../sql/syntax.js';
import { definitions, views } from './schema.js';
import { Table } from './table.js';

/** The tables of one database. */
export class Tables {
  private readonly tables = new Map(definitions.map((each) => [each.name, new Table(each)]));

  get(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new UnknownSql(`There is no table ${name}.`);
    return table;
  }

  viewOf(name: string): string | undefined {
    return views[name];
  }

  /** As after the migrations. */
  clear(): void {
    for (const table of this.tables.values()) table.clear();
    this.get('engine_clock').put({ id: 1 });
    this.get('retention_progress').put({ id: 1, removed_instances: 0n, dropped_months: 0 });
    this.get('pg_stat_activity').put({ query: 'LISTEN procession' });
  }
}
