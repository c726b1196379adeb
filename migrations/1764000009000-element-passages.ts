import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createHotTable, profileOf } from './profile.js';

const PASSAGE = {
  // Elements of one scope that were activated and completed in the same transaction: one row for all of them, a
  // tenth of the log of PostgreSQL that a row each takes. `key` is that of the first one. `keys` are local to the process
  // instance; `element_ids` and, where it is a loop, `loop_counters` go with them.
  name: 'element_passage',
  columns: `
    part smallint NOT NULL,
    instance_key bigint NOT NULL,
    key bigint NOT NULL,
    definition_key bigint NOT NULL,
    scope_key bigint NOT NULL,
    at timestamptz NOT NULL,
    keys integer[] NOT NULL,
    element_ids text[] NOT NULL,
    loop_counters integer[],
    PRIMARY KEY (part, instance_key, key)`,
  storage: 'fillfactor = 100, autovacuum_vacuum_insert_scale_factor = 0.2',
};

/**
 * Elements that were passed straight through need no row of their own. Nodes of the version before go on writing one
 * for each into `element_instance`; `element_instance_all` has both.
 */
export class ElementPassages1764000009000 implements MigrationInterface {
  name = 'ElementPassages1764000009000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of createHotTable(PASSAGE, profileOf(process.env)))
      await queryRunner.query(statement);
    await queryRunner.query(`
      CREATE VIEW element_instance_all AS
        SELECT part, instance_key, key, definition_key, element_id, scope_key, state, incident_key, loop_counter,
          started_at, ended_at FROM element_instance
        UNION ALL
        SELECT p.part, p.instance_key, p.instance_key + u.local, p.definition_key, u.element_id, p.scope_key,
          'COMPLETED', NULL, u.loop_counter, p.at, p.at
        FROM element_passage p, unnest(p.keys, p.element_ids, p.loop_counters) AS u(local, element_id, loop_counter)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      INSERT INTO element_instance (part, instance_key, key, definition_key, element_id, scope_key, state,
          loop_counter, started_at, ended_at)
        SELECT p.part, p.instance_key, p.instance_key + u.local, p.definition_key, u.element_id, p.scope_key,
          'COMPLETED', u.loop_counter, p.at, p.at
        FROM element_passage p, unnest(p.keys, p.element_ids, p.loop_counters) AS u(local, element_id, loop_counter);
      DROP VIEW element_instance_all;
      DROP TABLE element_passage`);
  }
}
