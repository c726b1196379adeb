import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createHotTable, profileOf } from './profile.js';

const CHANGE = {
  // What is still to be added to `element_count`: one row for all elements of a definition that ended in a transaction,
  // instead of an update for each. The key is that of the step that was the first to end one of them.
  name: 'element_count_change',
  columns: `
    part smallint NOT NULL,
    instance_key bigint NOT NULL,
    seq integer NOT NULL,
    definition_key bigint NOT NULL,
    element_ids text[] NOT NULL,
    completed integer[] NOT NULL,
    terminated integer[] NOT NULL,
    PRIMARY KEY (part, instance_key, seq)`,
  storage:
    'fillfactor = 100, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0',
};

/** How many of each element have ended is `element_count` and its changes. Nodes of the version before go on adding at once. */
export class ElementCountChanges1764000016000 implements MigrationInterface {
  name = 'ElementCountChanges1764000016000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of createHotTable(CHANGE, profileOf(process.env)))
      await queryRunner.query(statement);
    await queryRunner.query(`
      CREATE VIEW element_count_all AS
        SELECT part, definition_key, element_id, completed, terminated FROM element_count
        UNION ALL
        SELECT c.part, c.definition_key, u.element_id, u.completed, u.terminated
        FROM element_count_change c, unnest(c.element_ids, c.completed, c.terminated) AS u(element_id, completed, terminated)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      INSERT INTO element_count (part, definition_key, element_id, completed, terminated)
        SELECT c.part, c.definition_key, u.element_id, sum(u.completed), sum(u.terminated)
        FROM element_count_change c, unnest(c.element_ids, c.completed, c.terminated) AS u(element_id, completed, terminated)
        GROUP BY c.part, c.definition_key, u.element_id
        ON CONFLICT (part, definition_key, element_id) DO UPDATE SET
          completed = element_count.completed + excluded.completed,
          terminated = element_count.terminated + excluded.terminated;
      DROP VIEW element_count_all;
      DROP TABLE element_count_change`);
  }
}
