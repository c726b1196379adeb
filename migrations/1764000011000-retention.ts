import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long finished instances are kept, and how far their removal is. */
export class Retention1764000011000 implements MigrationInterface {
  name = 'Retention1764000011000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Days after its end that an instance is kept; NULL: for ever. The row '' is for processes without a row.
      CREATE TABLE retention (
        process_id text PRIMARY KEY,
        days integer CHECK (days >= 0)
      );

      -- One row: whoever removes holds it.
      CREATE TABLE retention_progress (
        id smallint PRIMARY KEY CHECK (id = 1),
        removed_instances bigint NOT NULL,
        dropped_months integer NOT NULL,
        last_removed_at timestamptz
      );
      INSERT INTO retention_progress VALUES (1, 0, 0, NULL);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE retention_progress, retention');
  }
}
