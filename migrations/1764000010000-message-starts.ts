import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createHotTable, profileOf } from './profile.js';

/** Which running instance of a process a message with a correlation key has started: there is one at a time. */
export class MessageStarts1764000010000 implements MigrationInterface {
  name = 'MessageStarts1764000010000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of createHotTable(
      {
        name: 'message_start',
        columns: `
          part smallint NOT NULL,
          address bigint NOT NULL,
          process_id text NOT NULL,
          instance_key bigint NOT NULL,
          PRIMARY KEY (part, address, process_id)`,
        storage: 'fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02',
      },
      profileOf(process.env),
    ))
      await queryRunner.query(statement);
    await queryRunner.query('CREATE INDEX message_start_instance ON message_start (instance_key)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE message_start');
  }
}
