import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many jobs of a type may be worked on at a time, and how many may begin in a period. */
export class JobLimits1764000008000 implements MigrationInterface {
  name = 'JobLimits1764000008000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE job_limit (
        type text PRIMARY KEY,
        max_active integer CHECK (max_active > 0),
        rate_jobs integer CHECK (rate_jobs > 0),
        rate_period_ms integer CHECK (rate_period_ms > 0),
        -- What is left of the rate, and when that was counted.
        tokens double precision NOT NULL,
        counted_at timestamptz NOT NULL,
        CHECK ((rate_jobs IS NULL) = (rate_period_ms IS NULL))
      ) WITH (fillfactor = 50);
      CREATE INDEX job_leased ON job (type, blocked_until) WHERE lease_token IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX job_leased; DROP TABLE job_limit');
  }
}
