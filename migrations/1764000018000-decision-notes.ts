import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a value that was there became null: it did not conform to the type that the decision names. */
export class DecisionNotes1764000018000 implements MigrationInterface {
  name = 'DecisionNotes1764000018000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE decision_instance ADD COLUMN notes json');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE decision_instance DROP COLUMN notes');
  }
}
