import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is deployed: small tables that every node may read from anywhere (reference tables when distributed). */
export class Definitions1764000000000 implements MigrationInterface {
  name = 'Definitions1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE SEQUENCE reference_key AS bigint START 1000 CACHE 1;

      CREATE TABLE deployment (
        key bigint PRIMARY KEY,
        deployed_at timestamptz NOT NULL,
        deployed_by text
      );

      CREATE TABLE deployed_resource (
        key bigint PRIMARY KEY,
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        name text NOT NULL,
        content text NOT NULL,
        sha256 bytea NOT NULL,
        report json NOT NULL
      );

      CREATE TABLE process_definition (
        key bigint PRIMARY KEY,
        process_id text NOT NULL,
        version integer NOT NULL,
        version_tag text,
        name text,
        is_latest boolean NOT NULL,
        is_startable boolean NOT NULL,
        start_form_id text,
        resource_key bigint NOT NULL REFERENCES deployed_resource (key),
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        resource_name text NOT NULL,
        sha256 bytea NOT NULL,
        compiled json NOT NULL,
        candidate_starter_groups text[] NOT NULL DEFAULT '{}',
        candidate_starter_users text[] NOT NULL DEFAULT '{}',
        deployed_at timestamptz NOT NULL,
        deployed_by text,
        UNIQUE (process_id, version)
      );
      CREATE UNIQUE INDEX process_definition_latest ON process_definition (process_id) WHERE is_latest;

      CREATE TABLE process_element (
        definition_key bigint NOT NULL REFERENCES process_definition (key),
        element_id text NOT NULL,
        type text NOT NULL,
        name text,
        PRIMARY KEY (definition_key, element_id)
      );

      CREATE TABLE form (
        key bigint PRIMARY KEY,
        form_id text NOT NULL,
        version integer NOT NULL,
        is_latest boolean NOT NULL,
        resource_key bigint NOT NULL REFERENCES deployed_resource (key),
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        resource_name text NOT NULL,
        sha256 bytea NOT NULL,
        schema text NOT NULL,
        UNIQUE (form_id, version)
      );
      CREATE UNIQUE INDEX form_latest ON form (form_id) WHERE is_latest;

      -- What starts instances of the latest version of a process.
      CREATE TABLE start_subscription (
        type text NOT NULL CHECK (type IN ('message', 'signal')),
        name text NOT NULL,
        definition_key bigint NOT NULL REFERENCES process_definition (key),
        element_id text NOT NULL,
        process_id text NOT NULL,
        PRIMARY KEY (type, name, definition_key, element_id)
      );

      CREATE TABLE start_timer (
        definition_key bigint NOT NULL REFERENCES process_definition (key),
        element_id text NOT NULL,
        process_id text NOT NULL,
        due_at timestamptz NOT NULL,
        repetitions integer,
        cycle text,
        PRIMARY KEY (definition_key, element_id)
      );
      CREATE INDEX start_timer_due ON start_timer (due_at);

      -- One row: where the engine's clock stands. NULL: at the database's time plus the offset.
      CREATE TABLE engine_clock (
        id smallint PRIMARY KEY CHECK (id = 1),
        pinned_at timestamptz
      );
      INSERT INTO engine_clock (id) VALUES (1);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE engine_clock, start_timer, start_subscription, form, process_element, process_definition,
        deployed_resource, deployment;
      DROP SEQUENCE reference_key;
    `);
  }
}
