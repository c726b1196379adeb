import pg from 'pg';
import type { Statement } from './database.js';
import { FrontendMessages } from './frontend-messages.js';
import { arrayLiteral } from './rows.js';

const [SMALLEST, LARGEST] = [4_096, 1_048_576];
/** The next packet may be larger, and a text is written where it has room whatever its characters are. */
const SPARE = 2;
/** Bytes of memory that the next packet begins with. */
let usual = SMALLEST;

/**
 * Statements that travel together and are answered together: PostgreSQL stops at the first that fails, and forgets the
 * rest. One exchange instead of one for each; rows they return are not read.
 *
 * The driver's pipeline mode takes this for a query like its own, which it is: no portal outlives the exchange.
 */
export class Packet extends pg.Query {
  /** What was done last, in the words of PostgreSQL: `COMMIT`. */
  command = '';
  private readonly sent: Promise<string>;

  /** @param prepared names of the statements that the connection has a plan of; undefined where it cannot keep any */
  constructor(
    public statements: readonly Statement[],
    private readonly prepared?: Set<string>,
  ) {
    let done: (error?: Error) => void = () => undefined;
    super('', (error: Error | undefined) => done(error));
    this.sent = new Promise((resolve, reject) => {
      done = (error) => {
        // What the driver made for the exchange is found to be garbage only by the next large collection; what was sent is
        // large, and would be copied with it until then.
        this.statements = [];
        if (error) reject(error);
        else resolve(this.command);
      };
    });
  }

  /**
   * @param limit ms to wait for the answer
   * @returns `command`
   */
  sendOver(client: pg.ClientBase, limit: number): Promise<string> {
    client.query(Object.assign(this, { query_timeout: limit }));
    return this.sent;
  }

  override submit = (connection: pg.Connection): void => {
    const messages = new FrontendMessages(usual);
    for (const statement of this.statements) this.write(messages, statement);
    messages.sync();
    const { written } = messages;
    usual = Math.max(SMALLEST, Math.min(LARGEST, SPARE * written.length));
    if (connection.stream.writable) connection.stream.write(written);
  };

  private write(messages: FrontendMessages, { text, values, name }: Statement): void {
    const statement = this.prepared && name !== undefined ? name : '';
    if (statement === '' || !this.prepared!.has(statement)) {
      messages.parse(statement, text);
      if (statement !== '') this.prepared!.add(statement);
    }
    messages.bind(statement, values.map(parameter));
    messages.execute();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.command = text;
  }
  handleDataRow(): void {}
}

function parameter(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? arrayLiteral(value.map(String)) : String(value);
}
