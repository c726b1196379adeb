import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that processes refer to, and process starts by a condition: small tables. */
export class ResourcesAndConditions1764000006000 implements MigrationInterface {
  name = 'ResourcesAndConditions1764000006000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE resource (
        key bigint PRIMARY KEY,
        resource_id text NOT NULL,
        version integer NOT NULL,
        version_tag text,
        is_latest boolean NOT NULL,
        resource_key bigint NOT NULL REFERENCES deployed_resource (key),
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        resource_name text NOT NULL,
        sha256 bytea NOT NULL,
        UNIQUE (resource_id, version)
      );
      CREATE UNIQUE INDEX resource_latest ON resource (resource_id) WHERE is_latest;

      ALTER TABLE start_subscription DROP CONSTRAINT start_subscription_type_check;
      ALTER TABLE start_subscription ADD CONSTRAINT start_subscription_type_check
        CHECK (type IN ('message', 'signal', 'conditional'));
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM start_subscription WHERE type = 'conditional';
      ALTER TABLE start_subscription DROP CONSTRAINT start_subscription_type_check;
      ALTER TABLE start_subscription ADD CONSTRAINT start_subscription_type_check CHECK (type IN ('message', 'signal'));
      DROP TABLE resource;
    `);
  }
}
