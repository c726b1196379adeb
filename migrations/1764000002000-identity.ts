import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Local users, their groups and sessions: small tables, read by every node (reference tables when distributed). */
export class Identity1764000002000 implements MigrationInterface {
  name = 'Identity1764000002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE identity_user (
        username text PRIMARY KEY,
        display_name text NOT NULL,
        email text,
        password text NOT NULL,
        roles text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE identity_group (
        group_id text PRIMARY KEY,
        name text NOT NULL,
        description text
      );

      CREATE TABLE identity_group_member (
        group_id text NOT NULL REFERENCES identity_group (group_id) ON DELETE CASCADE,
        username text NOT NULL REFERENCES identity_user (username) ON DELETE CASCADE,
        PRIMARY KEY (username, group_id)
      );

      -- The id itself is known to the browser only: here is its SHA-256.
      CREATE TABLE identity_session (
        id_hash bytea PRIMARY KEY,
        username text NOT NULL REFERENCES identity_user (username) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX identity_session_created ON identity_session (created_at);
      CREATE INDEX identity_session_user ON identity_session (username);

      -- One row while nobody can log in yet: the SHA-256 of the token in the printed link.
      CREATE TABLE identity_setup (
        id smallint PRIMARY KEY CHECK (id = 1),
        token_hash bytea NOT NULL
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE identity_setup, identity_session, identity_group_member, identity_group, identity_user',
    );
  }
}
