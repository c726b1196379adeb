import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A start event may have several timers. */
export class StartTimers1764000015000 implements MigrationInterface {
  name = 'StartTimers1764000015000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE start_timer ADD COLUMN index smallint NOT NULL DEFAULT 0;
      ALTER TABLE start_timer DROP CONSTRAINT start_timer_pkey;
      ALTER TABLE start_timer ADD PRIMARY KEY (definition_key, element_id, index);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM start_timer WHERE index > 0;
      ALTER TABLE start_timer DROP CONSTRAINT start_timer_pkey;
      ALTER TABLE start_timer DROP COLUMN index;
      ALTER TABLE start_timer ADD PRIMARY KEY (definition_key, element_id);
    `);
  }
}
