import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createHotTable, profileOf } from './profile.js';

/** Decisions as they are deployed (small tables), and every evaluation of one (a hot table). */
export class Decisions1764000004000 implements MigrationInterface {
  name = 'Decisions1764000004000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- A DMN file: decisions that may require each other.
      CREATE TABLE decision_requirements (
        key bigint PRIMARY KEY,
        requirements_id text NOT NULL,
        version integer NOT NULL,
        name text NOT NULL,
        is_latest boolean NOT NULL,
        resource_key bigint NOT NULL REFERENCES deployed_resource (key),
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        resource_name text NOT NULL,
        sha256 bytea NOT NULL,
        compiled json NOT NULL,
        deployed_at timestamptz NOT NULL,
        deployed_by text,
        UNIQUE (requirements_id, version)
      );
      CREATE UNIQUE INDEX decision_requirements_latest ON decision_requirements (requirements_id) WHERE is_latest;

      CREATE TABLE decision_definition (
        key bigint PRIMARY KEY,
        decision_id text NOT NULL,
        version integer NOT NULL,
        version_tag text,
        name text NOT NULL,
        is_latest boolean NOT NULL,
        requirements_key bigint NOT NULL REFERENCES decision_requirements (key),
        deployment_key bigint NOT NULL REFERENCES deployment (key),
        UNIQUE (decision_id, version)
      );
      CREATE UNIQUE INDEX decision_definition_latest ON decision_definition (decision_id) WHERE is_latest;
      CREATE INDEX decision_definition_requirements ON decision_definition (requirements_key);
    `);
    // One row for each decision that an evaluation went through; the asked one has the highest index. Outside a
    // process instance, `instance_key` is the key of the evaluation and `definition_key` is NULL.
    const evaluations = {
      name: 'decision_instance',
      columns: `
        part smallint NOT NULL,
        instance_key bigint NOT NULL,
        key bigint NOT NULL,
        index smallint NOT NULL,
        definition_key bigint,
        element_instance_key bigint,
        element_id text,
        decision_key bigint NOT NULL,
        root_decision_key bigint NOT NULL,
        requirements_key bigint NOT NULL,
        decision_type text NOT NULL,
        state text NOT NULL CHECK (state IN ('EVALUATED', 'FAILED')),
        failure text,
        result text NOT NULL,
        inputs json NOT NULL,
        rules json NOT NULL,
        evaluated_at timestamptz NOT NULL,
        evaluated_by text,
        PRIMARY KEY (part, instance_key, key, index)`,
      storage: 'fillfactor = 100, autovacuum_vacuum_insert_scale_factor = 0.2',
    };
    for (const statement of createHotTable(evaluations, profileOf(process.env)))
      await queryRunner.query(statement);
    await queryRunner.query(`
      CREATE INDEX decision_instance_evaluated ON decision_instance (evaluated_at, key, index);
      CREATE INDEX decision_instance_decision ON decision_instance (decision_key, evaluated_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE decision_instance, decision_definition, decision_requirements');
  }
}
