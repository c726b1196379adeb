import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The transactional interface in SQL: functions that leave work in the outbox, in the caller's own transaction. After
 * its commit a node does the work exactly once; after its rollback there is nothing to do. They run with the rights of
 * their owner, so that a caller needs EXECUTE and nothing else; nobody has it until it is granted.
 */
export class SqlFunctions1764000007000 implements MigrationInterface {
  name = 'SqlFunctions1764000007000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema }] = await queryRunner.query('SELECT quote_ident(current_schema()) AS schema');
    const options = `LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = ${schema}, pg_temp`;
    await queryRunner.query(`
      CREATE SCHEMA IF NOT EXISTS procession;

      -- Months of the log belong beside it, also where the user is called like the schema of the functions.
      ALTER FUNCTION create_event_month(date) SET search_path = ${schema}, pg_temp;

      -- Numbers of instances that are started in SQL. They count down, those of the engine count up from 0.
      CREATE SEQUENCE ${schema}.sql_instance_number AS bigint INCREMENT -1 MINVALUE 1073741824 MAXVALUE 2147483647 CYCLE CACHE 16;

      CREATE FUNCTION procession.leave_work(work json) RETURNS void ${options} AS $$
        BEGIN
          INSERT INTO outbox (part, source, seq, index, work, due_at)
          VALUES (0, nextval('reference_key'), 0, 0, work, clock_timestamp());
        END $$;

      CREATE FUNCTION procession.check_variables(variables jsonb) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
          name text;
          size integer;
        BEGIN
          IF jsonb_typeof(variables) IS DISTINCT FROM 'object' THEN
            RAISE EXCEPTION 'Expected variables as a JSON object, found %.', coalesce(jsonb_typeof(variables), 'NULL')
              USING ERRCODE = 'invalid_parameter_value';
          END IF;
          FOR name, size IN SELECT key, octet_length(value::text) FROM jsonb_each(variables) LOOP
            IF size > 1048576 THEN
              RAISE EXCEPTION 'Expected the variable % to have at most 1 MB, but it has % bytes.', name, size
                USING ERRCODE = 'program_limit_exceeded', HINT = 'Keep large data elsewhere and refer to it.';
            END IF;
          END LOOP;
        END $$;

      CREATE FUNCTION procession.start_instance(
        process_id text, variables jsonb DEFAULT '{}', business_id text DEFAULT NULL, version integer DEFAULT NULL
      ) RETURNS bigint ${options} AS $$
        #variable_conflict use_variable
        DECLARE
          definition bigint;
          number bigint := nextval('sql_instance_number');
          instance bigint := ((1 + number % 4095) << 51) | (number << 20);
        BEGIN
          PERFORM procession.check_variables(variables);
          SELECT d.key INTO definition FROM process_definition d
            WHERE d.process_id = start_instance.process_id AND d.is_startable
              AND CASE WHEN start_instance.version IS NULL THEN d.is_latest ELSE d.version = start_instance.version END;
          IF definition IS NULL THEN
            RAISE EXCEPTION 'Expected a deployed process "%" that can be started%, found none.', process_id,
                coalesce(' in version ' || version, '')
              USING ERRCODE = 'no_data_found', HINT = 'Deploy it first; it needs a none start event.';
          END IF;
          PERFORM procession.leave_work(json_build_object(
            'do', 'start', 'definitionKey', definition::text, 'instanceKey', instance::text,
            'command', json_build_object('type', 'StartInstance', 'variables', variables, 'businessId', business_id),
            'actor', 'sql:' || session_user));
          RETURN instance;
        END $$;

      CREATE FUNCTION procession.publish_message(
        name text, correlation_key text DEFAULT '', variables jsonb DEFAULT '{}', time_to_live interval DEFAULT '0',
        message_id text DEFAULT NULL
      ) RETURNS void ${options} AS $$
        BEGIN
          PERFORM procession.check_variables(variables);
          IF coalesce(name, '') = '' THEN
            RAISE EXCEPTION 'Expected the name of a message, found nothing.' USING ERRCODE = 'invalid_parameter_value';
          END IF;
          PERFORM procession.leave_work(json_build_object(
            'do', 'publish', 'name', name, 'correlationKey', coalesce(correlation_key, ''),
            'timeToLive', greatest(0, floor(extract(epoch FROM time_to_live) * 1000)), 'messageId', message_id,
            'variables', variables, 'actor', 'sql:' || session_user));
        END $$;

      CREATE FUNCTION procession.complete_user_task(
        user_task_key bigint, variables jsonb DEFAULT '{}', action text DEFAULT 'complete'
      ) RETURNS void ${options} AS $$
        DECLARE
          found text;
        BEGIN
          PERFORM procession.check_variables(variables);
          SELECT t.state INTO found FROM user_task t
            WHERE t.part = user_task_key >> 51 AND t.instance_key = (user_task_key >> 20) << 20 AND t.key = user_task_key;
          IF found IS DISTINCT FROM 'CREATED' THEN
            RAISE EXCEPTION 'Expected an open user task with key %, found %.', user_task_key, coalesce(lower(found), 'none')
              USING ERRCODE = 'no_data_found';
          END IF;
          PERFORM procession.leave_work(json_build_object(
            'do', 'command', 'instanceKey', ((user_task_key >> 20) << 20)::text, 'actor', 'sql:' || session_user,
            'command', json_build_object('type', 'CompleteUserTask', 'key', user_task_key & 1048575, 'variables', variables,
              'action', action)));
        END $$;

      REVOKE ALL ON FUNCTION procession.leave_work(json), procession.start_instance(text, jsonb, text, integer),
        procession.publish_message(text, text, jsonb, interval, text), procession.complete_user_task(bigint, jsonb, text)
        FROM PUBLIC;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP SCHEMA procession CASCADE; DROP SEQUENCE sql_instance_number; ALTER FUNCTION create_event_month(date) RESET search_path',
    );
  }
}
