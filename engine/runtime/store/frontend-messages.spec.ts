import { createRequire } from 'node:module';
import { FrontendMessages } from './frontend-messages.js';

/** How the driver spells the same messages. */
const driver = createRequire(createRequire(import.meta.url).resolve('pg'))('pg-protocol').serialize as {
  parse(query: { name: string; text: string; types: number[] }): Buffer;
  bind(config: { portal: string; statement: string; values: (string | null)[] }): Buffer;
  execute(): Buffer;
  sync(): Buffer;
};

const TEXTS = ['', 'a', 'Grüße', '日本語', '👩‍💻', 'half \ud83d of a pair', '{"a":1}', 'x'.repeat(5_000)];

describe('messages to PostgreSQL', () => {
  it('are what the driver sends, byte for byte, but for the formats of rows that nobody reads', () => {
    const values = [null, ...TEXTS, null];
    const ours = new FrontendMessages(64);
    ours.parse('plan', 'INSERT INTO t VALUES ($1)');
    ours.execute();
    ours.sync();
    const theirs = Buffer.concat([
      driver.parse({ name: 'plan', text: 'INSERT INTO t VALUES ($1)', types: [] }),
      driver.execute(),
      driver.sync(),
    ]);
    expect(ours.written.equals(theirs)).toBe(true);

    const bind = new FrontendMessages(64);
    bind.bind('plan', values);
    expect(texts(bind.written)).toEqual(texts(driver.bind({ portal: '', statement: 'plan', values })));
    expect(bind.written.readInt32BE(1)).toBe(bind.written.length - 1);
  });

  it('grow with what they hold, whatever they began with', () => {
    const messages = new FrontendMessages(1);
    for (const text of TEXTS) messages.bind('', [text]);
    const alone = TEXTS.map((text) => {
      const one = new FrontendMessages(100_000);
      one.bind('', [text]);
      return one.written;
    });
    expect(messages.written.equals(Buffer.concat(alone))).toBe(true);
  });
});

/** The parameters of a Bind message for statement `plan`, as PostgreSQL reads them. */
function texts(message: Buffer): (string | null)[] {
  let place = 5 + 1 + 'plan'.length + 1;
  place += 2 + 2 * message.readUInt16BE(place);
  const values: (string | null)[] = [];
  const count = message.readUInt16BE(place);
  place += 2;
  for (let n = 0; n < count; n++) {
    const length = message.readInt32BE(place);
    place += 4;
    values.push(length === -1 ? null : message.toString('utf8', place, place + length));
    if (length > 0) place += length;
  }
  return values;
}
