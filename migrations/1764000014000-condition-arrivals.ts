import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A condition that came true waits for the other events of a parallel multiple start event. */
export class ConditionArrivals1764000014000 implements MigrationInterface {
  name = 'ConditionArrivals1764000014000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE start_arrival DROP CONSTRAINT start_arrival_type_check;
      ALTER TABLE start_arrival ADD CONSTRAINT start_arrival_type_check
        CHECK (type IN ('message', 'signal', 'timer', 'conditional'));
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM start_arrival WHERE type = 'conditional';
      ALTER TABLE start_arrival DROP CONSTRAINT start_arrival_type_check;
      ALTER TABLE start_arrival ADD CONSTRAINT start_arrival_type_check CHECK (type IN ('message', 'signal', 'timer'));
    `);
  }
}
