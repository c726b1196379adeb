import net from 'node:net';
import { checkDatabase } from './external.js';

/** What PostgreSQL answers while it replays its log. */
function startingUp(): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C57P03', 'Mthe database system is starting up'];
  const body = Buffer.from(`${fields.join('\0')}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

describe('checkDatabase', () => {
  const { PROCESSION_TEST_SERVER: server = '' } = process.env;

  it('waits for a database that is starting, as after a power failure', async () => {
    let refused = 0;
    const front = net.createServer((client) => {
      client.on('error', () => undefined);
      if (refused < 2) {
        client.once('data', () => {
          refused += 1;
          client.end(startingUp());
        });
        return;
      }
      const database = net.connect(Number(new URL(server).port), new URL(server).hostname);
      database.on('error', () => undefined);
      client.pipe(database).pipe(client);
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const url = new URL(server);
    url.hostname = '127.0.0.1';
    url.port = String((front.address() as net.AddressInfo).port);
    await checkDatabase(url.href);
    expect(refused).toBe(2);
    await new Promise((resolve) => front.close(resolve));
  }, 30_000);

  it('does not wait for one that is not there', async () => {
    await expect(checkDatabase('postgres://nobody:secret@127.0.0.1:1/nothing')).rejects.toThrow(
      'cannot be reached',
    );
  });
});
