import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data stores, keys that BPMN reads from messages, and starts that wait for several triggers: small tables. */
export class StartAndData1764000003000 implements MigrationInterface {
  name = 'StartAndData1764000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- What processes keep beyond their instances.
      CREATE TABLE data_store (
        tenant text NOT NULL,
        name text NOT NULL,
        value json NOT NULL,
        updated_at timestamptz NOT NULL,
        written_by bigint NOT NULL,
        PRIMARY KEY (tenant, name)
      ) WITH (fillfactor = 50);

      -- Messages whose correlation key the latest version of a process reads from the message itself.
      CREATE TABLE message_correlation (
        message_name text NOT NULL,
        definition_key bigint NOT NULL REFERENCES process_definition (key),
        process_id text NOT NULL,
        PRIMARY KEY (message_name, definition_key)
      );
      INSERT INTO message_correlation (message_name, definition_key, process_id)
        SELECT json_object_keys(compiled->'correlations'), key, process_id FROM process_definition
        WHERE is_latest AND json_typeof(compiled->'correlations') = 'object' AND (compiled->>'isExecutable')::boolean;

      -- How many triggers must have come before the start event starts an instance.
      ALTER TABLE start_subscription ADD COLUMN required smallint NOT NULL DEFAULT 1;
      ALTER TABLE start_timer ADD COLUMN required smallint NOT NULL DEFAULT 1;

      -- Triggers that came to start events which wait for others, too.
      CREATE TABLE start_arrival (
        definition_key bigint NOT NULL REFERENCES process_definition (key),
        element_id text NOT NULL,
        type text NOT NULL CHECK (type IN ('message', 'signal', 'timer')),
        name text NOT NULL,
        process_id text NOT NULL,
        payload json NOT NULL,
        PRIMARY KEY (definition_key, element_id, type, name)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE start_arrival, message_correlation, data_store;
      ALTER TABLE start_subscription DROP COLUMN required;
      ALTER TABLE start_timer DROP COLUMN required;
    `);
  }
}
