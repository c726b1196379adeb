import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createHotTable, type HotTable, PARTITIONS, profileOf } from './profile.js';

// Rows that are updated in place keep room on their page, so that an update touches no index (HOT).
const UPDATED = 'fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1';
// Rows that come and go within minutes: a vacuum after some thousand dead rows, however large the table is.
const SHORT_LIVED =
  'fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0';
const APPENDED = 'fillfactor = 100, autovacuum_vacuum_insert_scale_factor = 0.2';

const TABLES: readonly HotTable[] = [
  {
    // Next free instance number of each part: nodes take blocks of them.
    name: 'part_sequence',
    columns: 'part smallint PRIMARY KEY, next bigint NOT NULL',
    storage: 'fillfactor = 50',
  },
  {
    // `state` is the snapshot after step `state_seq`; NULL once the instance has ended.
    name: 'process_instance',
    columns: `
      part smallint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      status text NOT NULL CHECK (status IN ('ACTIVE', 'COMPLETED', 'TERMINATED')),
      is_suspended boolean NOT NULL DEFAULT false,
      seq integer NOT NULL,
      state_seq integer NOT NULL,
      state json,
      unsaved_bytes integer NOT NULL DEFAULT 0,
      hash bytea NOT NULL,
      variable_count integer NOT NULL,
      incident_count integer NOT NULL,
      root_key bigint NOT NULL,
      parent_key bigint,
      parent_element_instance_key bigint,
      depth smallint NOT NULL DEFAULT 0,
      business_id text,
      tags text[] NOT NULL DEFAULT '{}',
      started_by text,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      PRIMARY KEY (part, key)`,
    storage: UPDATED,
  },
  {
    name: 'element_instance',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_id text NOT NULL,
      scope_key bigint NOT NULL,
      state text NOT NULL CHECK (state IN ('ACTIVE', 'COMPLETED', 'TERMINATED')),
      incident_key bigint,
      loop_counter integer,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      PRIMARY KEY (part, instance_key, key)`,
    storage: UPDATED,
  },
  {
    // How many instances of an element have ended, so that statistics never count a history.
    name: 'element_count',
    columns: `
      part smallint NOT NULL,
      definition_key bigint NOT NULL,
      element_id text NOT NULL,
      completed bigint NOT NULL,
      terminated bigint NOT NULL,
      PRIMARY KEY (part, definition_key, element_id)`,
    storage: SHORT_LIVED,
  },
  {
    // `value` is JSON text. `scope_key` is the process instance's or an element instance's key.
    name: 'variable',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      scope_key bigint NOT NULL,
      name text NOT NULL,
      key bigint NOT NULL,
      value text NOT NULL,
      PRIMARY KEY (part, instance_key, scope_key, name)`,
    storage: UPDATED,
  },
  {
    name: 'user_task',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      name text,
      state text NOT NULL CHECK (state IN ('CREATED', 'COMPLETED', 'CANCELED')),
      assignee text,
      candidate_groups text[] NOT NULL,
      candidate_users text[] NOT NULL,
      due_at timestamptz,
      follow_up_at timestamptz,
      priority smallint NOT NULL,
      form_id text,
      external_form_reference text,
      headers json NOT NULL,
      created_at timestamptz NOT NULL,
      completed_at timestamptz,
      completed_by text,
      PRIMARY KEY (part, instance_key, key)`,
    storage: UPDATED,
  },
  {
    // What a person has typed into a form and not yet sent.
    name: 'user_task_draft',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      variables json NOT NULL,
      saved_by text NOT NULL,
      saved_at timestamptz NOT NULL,
      PRIMARY KEY (part, instance_key, key)`,
    storage: SHORT_LIVED,
  },
  {
    // `blocked_until`: end of the lease or of the back-off; NULL: may be activated now.
    name: 'job',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      kind text NOT NULL,
      listener_event_type text,
      type text NOT NULL,
      state text NOT NULL CHECK (state IN ('CREATED', 'COMPLETED', 'FAILED', 'ERROR_THROWN', 'CANCELED')),
      retries integer NOT NULL,
      priority integer NOT NULL,
      headers json NOT NULL,
      blocked_until timestamptz,
      lease_token text,
      worker text,
      activations integer NOT NULL DEFAULT 0,
      error_code text,
      error_message text,
      created_at timestamptz NOT NULL,
      ended_at timestamptz,
      PRIMARY KEY (part, instance_key, key)`,
    storage: UPDATED,
  },
  {
    name: 'incident',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      job_key bigint,
      code text NOT NULL,
      message text NOT NULL,
      state text NOT NULL CHECK (state IN ('ACTIVE', 'RESOLVED')),
      created_at timestamptz NOT NULL,
      resolved_at timestamptz,
      resolved_by text,
      PRIMARY KEY (part, instance_key, key)`,
    storage: UPDATED,
  },
  {
    name: 'timer',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      due_at timestamptz NOT NULL,
      repetitions integer,
      cycle text,
      PRIMARY KEY (part, instance_key, key)`,
    storage: SHORT_LIVED,
  },
  {
    // Stands at the part of its address, a hash of name and correlation key. `message_key`: the message that
    // is on its way to the instance.
    name: 'message_subscription',
    columns: `
      part smallint NOT NULL,
      address bigint NOT NULL,
      key bigint NOT NULL,
      instance_key bigint NOT NULL,
      definition_key bigint NOT NULL,
      process_id text NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      name text NOT NULL,
      correlation_key text NOT NULL,
      message_key bigint,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (part, address, key)`,
    storage: SHORT_LIVED,
  },
  {
    name: 'signal_subscription',
    columns: `
      part smallint NOT NULL,
      instance_key bigint NOT NULL,
      key bigint NOT NULL,
      definition_key bigint NOT NULL,
      element_instance_key bigint NOT NULL,
      element_id text NOT NULL,
      name text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (part, instance_key, key)`,
    storage: SHORT_LIVED,
  },
  {
    // Published and not expired. `correlated_processes`: a message starts or continues each process once.
    name: 'message',
    columns: `
      part smallint NOT NULL,
      address bigint NOT NULL,
      key bigint NOT NULL,
      name text NOT NULL,
      correlation_key text NOT NULL,
      message_id text,
      variables json NOT NULL,
      correlated_processes text[] NOT NULL,
      published_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (part, address, key),
      UNIQUE (part, address, message_id)`,
    storage: SHORT_LIVED,
  },
  {
    // Publishing to an address and subscribing at it lock the row of its part: neither can miss the other.
    name: 'message_lock',
    columns: 'part smallint PRIMARY KEY',
    storage: 'fillfactor = 20',
  },
  {
    // Work that a commit owes to another instance. Deleted by the transaction that does it.
    name: 'outbox',
    columns: `
      part smallint NOT NULL,
      source bigint NOT NULL,
      seq integer NOT NULL,
      index integer NOT NULL,
      work json NOT NULL,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (part, source, seq, index)`,
    storage: SHORT_LIVED,
  },
  {
    name: 'idempotency',
    columns: `
      part smallint NOT NULL,
      key text NOT NULL,
      request_hash text NOT NULL,
      answer json NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (part, key)`,
    storage: APPENDED,
  },
];

const INDEXES = `
  CREATE INDEX process_instance_definition ON process_instance (definition_key, started_at);
  CREATE INDEX process_instance_active ON process_instance (definition_key) WHERE status = 'ACTIVE';
  CREATE INDEX process_instance_incident ON process_instance (started_at) WHERE incident_count > 0;
  CREATE INDEX process_instance_started ON process_instance (started_at, key);
  CREATE INDEX process_instance_parent ON process_instance (parent_key) WHERE parent_key IS NOT NULL;
  CREATE INDEX process_instance_business_id ON process_instance (business_id) WHERE business_id IS NOT NULL;
  CREATE INDEX element_instance_active ON element_instance (definition_key, element_id) WHERE state = 'ACTIVE';
  CREATE INDEX element_count_definition ON element_count (definition_key);
  CREATE INDEX user_task_assignee ON user_task (assignee, created_at) WHERE state = 'CREATED';
  CREATE INDEX user_task_groups ON user_task USING gin (candidate_groups) WHERE state = 'CREATED';
  CREATE INDEX user_task_users ON user_task USING gin (candidate_users) WHERE state = 'CREATED';
  CREATE INDEX user_task_created ON user_task (created_at, key);
  CREATE INDEX job_activatable ON job (type, priority DESC, key)
    WHERE state IN ('CREATED', 'FAILED') AND retries > 0 AND blocked_until IS NULL;
  CREATE INDEX job_blocked ON job (blocked_until) WHERE blocked_until IS NOT NULL;
  CREATE INDEX incident_active ON incident (definition_key, element_id) WHERE state = 'ACTIVE';
  CREATE INDEX timer_due ON timer (due_at);
  CREATE INDEX message_expiry ON message (expires_at);
  CREATE INDEX message_subscription_instance ON message_subscription (instance_key, key);
  CREATE INDEX signal_subscription_name ON signal_subscription (name, key);
  CREATE INDEX outbox_due ON outbox (due_at);
  CREATE INDEX idempotency_expiry ON idempotency (expires_at);
`;

/** The event log: one row per step, appended only, by month, so that old months are dropped, not deleted. */
function createLog(profile: 'plain' | 'native'): string[] {
  const columns = `
    part smallint NOT NULL,
    instance_key bigint NOT NULL,
    seq integer NOT NULL,
    at timestamptz NOT NULL,
    actor text,
    command_type text NOT NULL,
    command_id uuid NOT NULL,
    events json NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (part, instance_key, seq, at)`;
  if (profile === 'plain') return [`CREATE TABLE instance_event (${columns}) PARTITION BY RANGE (at)`];
  const partitions = Array.from(
    { length: PARTITIONS },
    (_, n) => `CREATE TABLE instance_event_h${n} PARTITION OF instance_event
      FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${n}) PARTITION BY RANGE (at)`,
  );
  return [`CREATE TABLE instance_event (${columns}) PARTITION BY HASH (part)`, ...partitions];
}

// Makes the partitions of one month (any day of it) wherever they are missing.
const CREATE_MONTH = `
  CREATE FUNCTION create_event_month(month date) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    parent text;
    starts date := date_trunc('month', month);
  BEGIN
    FOR parent IN
      SELECT c.relname FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
      WHERE p.partstrat = 'r' AND (c.relname = 'instance_event' OR c.relname ~ '^instance_event_h[0-9]+$')
        AND pg_table_is_visible(c.oid)
    LOOP
      EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || to_char(starts, '_YYYY_MM'), parent,
        to_char(starts, 'YYYY-MM-DD 00:00:00+00'),
        to_char(starts + interval '1 month', 'YYYY-MM-DD 00:00:00+00'));
    END LOOP;
  END $$`;

export class Instances1764000001000 implements MigrationInterface {
  name = 'Instances1764000001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const profile = profileOf(process.env);
    for (const table of TABLES) {
      for (const statement of createHotTable(table, profile)) await queryRunner.query(statement);
    }
    await queryRunner.query(INDEXES);
    for (const statement of createLog(profile)) await queryRunner.query(statement);
    await queryRunner.query(CREATE_MONTH);
    await queryRunner.query(`
      SELECT create_event_month((date_trunc('month', now()) + n * interval '1 month')::date)
      FROM generate_series(-1, 6) n`);
    await queryRunner.query('INSERT INTO part_sequence SELECT n, 1 FROM generate_series(0, 4095) n');
    await queryRunner.query('INSERT INTO message_lock SELECT n FROM generate_series(0, 4095) n');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION create_event_month(date)');
    await queryRunner.query('DROP TABLE instance_event');
    for (const table of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${table.name}`);
  }
}
