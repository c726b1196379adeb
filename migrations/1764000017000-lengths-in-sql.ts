import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The functions of the transactional interface refuse at once what no index takes: names, keys and ids that are too long,
 * counted as everywhere else, in UTF-16 units.
 */
export class LengthsInSql1764000017000 implements MigrationInterface {
  name = 'LengthsInSql1764000017000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await this.replace(queryRunner, {
      declare: `
          what text;
          content text;
          longest integer;`,
      check: `
          FOR what, content, longest IN VALUES
            ('the name of the message', work->>'name', 500), ('the correlation key', work->>'correlationKey', 500),
            ('the message id', work->>'messageId', 500), ('the business id', work->'command'->>'businessId', 256)
          LOOP
            PERFORM procession.check_length(what, content, longest);
          END LOOP;`,
      name: `PERFORM procession.check_length('the name of a variable', name, 500);`,
      before: `
      CREATE FUNCTION procession.check_length(what text, content text, longest integer) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
          units integer := length(content) + regexp_count(content, '[\\U00010000-\\U0010FFFF]');
        BEGIN
          IF units > longest THEN
            RAISE EXCEPTION 'Expected % to have at most % characters, but it has %.', what, longest, units
              USING ERRCODE = 'string_data_right_truncation';
          END IF;
        END $$;`,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.replace(queryRunner, { declare: '', check: '', name: '', before: '' });
    await queryRunner.query('DROP FUNCTION procession.check_length(text, text, integer)');
  }

  private async replace(
    queryRunner: QueryRunner,
    text: Record<'declare' | 'check' | 'name' | 'before', string>,
  ): Promise<void> {
    const [{ schema }] = await queryRunner.query('SELECT quote_ident(current_schema()) AS schema');
    await queryRunner.query(`${text.before}
      CREATE OR REPLACE FUNCTION procession.leave_work(work json) RETURNS void
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        DECLARE${text.declare}
        BEGIN${text.check}
          INSERT INTO outbox (part, source, seq, index, work, due_at)
          VALUES (0, nextval('reference_key'), 0, 0, work, clock_timestamp());
        END $$;

      CREATE OR REPLACE FUNCTION procession.check_variables(variables jsonb) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE
          name text;
          size integer;
        BEGIN
          IF jsonb_typeof(variables) IS DISTINCT FROM 'object' THEN
            RAISE EXCEPTION 'Expected variables as a JSON object, found %.', coalesce(jsonb_typeof(variables), 'NULL')
              USING ERRCODE = 'invalid_parameter_value';
          END IF;
          FOR name, size IN SELECT key, octet_length(value::text) FROM jsonb_each(variables) LOOP
            ${text.name}
            IF size > 1048576 THEN
              RAISE EXCEPTION 'Expected the variable % to have at most 1 MB, but it has % bytes.', name, size
                USING ERRCODE = 'program_limit_exceeded', HINT = 'Keep large data elsewhere and refer to it.';
            END IF;
          END LOOP;
        END $$;`);
  }
}
