import { instanceKeyOf, PARTS } from '../keys.js';
import { type Database, isConflict } from './database.js';

const BLOCK = 1024n;
const ATTEMPTS = 5;

/**
 * Hands out keys of new process instances from blocks. A block lies in one part, so that instances of one time lie
 * side by side on disk and a batch of them touches one part; the parts take turns by block.
 */
export class KeyAllocator {
  private part = 0;
  private next = 0n;
  private end = 0n;
  private fetching: Promise<void> | undefined;

  constructor(private readonly database: Database) {}

  async allocate(): Promise<bigint> {
    while (this.next === this.end) {
      this.fetching ??= this.fetch().finally(() => {
        this.fetching = undefined;
      });
      await this.fetching;
    }
    return instanceKeyOf(this.part, this.next++);
  }

  private async fetch(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.take();
      } catch (error) {
        // Somebody holds the row of this part: there are others.
        if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async take(): Promise<void> {
    // Part 0 is left to keys of definitions and messages, which are plain numbers.
    const part = 1 + Math.floor(Math.random() * (PARTS - 1));
    const { rows } = await this.database.query({
      text: 'UPDATE part_sequence SET next = next + $2 WHERE part = $1 RETURNING next - $2 AS first',
      values: [part, BLOCK],
    });
    this.part = part;
    this.next = BigInt(rows[0].first);
    this.end = this.next + BLOCK;
  }
}

/** A key for a definition, deployment, form or message: a plain, growing number. */
export async function referenceKeys(database: Pick<Database, 'query'>, count: number): Promise<bigint[]> {
  const { rows } = await database.query({
    text: "SELECT nextval('reference_key') AS key FROM generate_series(1, $1)",
    values: [count],
  });
  return rows.map((row) => BigInt(row.key));
}
