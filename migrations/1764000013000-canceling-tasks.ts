import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A user task may wait for listeners that are told that it is canceled. */
export class CancelingTasks1764000013000 implements MigrationInterface {
  name = 'CancelingTasks1764000013000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE user_task DROP CONSTRAINT user_task_state_check;
      ALTER TABLE user_task ADD CONSTRAINT user_task_state_check CHECK (state IN
        ('CREATING', 'CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING', 'COMPLETED', 'CANCELING', 'CANCELED')) NOT VALID;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE user_task DROP CONSTRAINT user_task_state_check;
      ALTER TABLE user_task ADD CONSTRAINT user_task_state_check CHECK (state IN
        ('CREATING', 'CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING', 'COMPLETED', 'CANCELED')) NOT VALID;
    `);
  }
}
