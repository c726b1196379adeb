import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A user task may wait for its listeners; one that refused has said why. */
export class Listeners1764000005000 implements MigrationInterface {
  name = 'Listeners1764000005000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE user_task ADD COLUMN denied_reason text;
      ALTER TABLE user_task DROP CONSTRAINT user_task_state_check;
      ALTER TABLE user_task ADD CONSTRAINT user_task_state_check CHECK (state IN
        ('CREATING', 'CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING', 'COMPLETED', 'CANCELED')) NOT VALID;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE user_task DROP COLUMN denied_reason;
      ALTER TABLE user_task DROP CONSTRAINT user_task_state_check;
      ALTER TABLE user_task ADD CONSTRAINT user_task_state_check CHECK (state IN ('CREATED', 'COMPLETED', 'CANCELED'));
    `);
  }
}
