import pg from 'pg';
import { DataSource } from 'typeorm';
import { EngineUnderTest } from '../../testing/runtime/engine-under-test.js';
import { Database } from '../store/database.js';
import { Bulletin, type News } from './bulletin.js';

/** What somebody has heard, and a way to wait for more of it. */
class Ear<T> {
  readonly heard: T[] = [];
  private wake: () => void = () => undefined;

  readonly hear = (what: T): void => {
    this.heard.push(what);
    this.wake();
  };

  async until(holds: () => boolean): Promise<void> {
    while (!holds())
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }
}

describe('news of commits', () => {
  let test: EngineUnderTest;
  let dataSource: DataSource;
  let database: Database;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    dataSource = await new DataSource({ type: 'postgres', url: test.url }).initialize();
    database = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await test.close();
  });

  async function started(isAlone: boolean, ear = new Ear<News>()): Promise<Bulletin> {
    const bulletin = new Bulletin(database, { connectionString: test.url }, () => isAlone, ear.hear);
    await bulletin.start();
    return bulletin;
  }
  const nothing = { jobTypes: [], notifications: [] };
  const news = { jobTypes: ['mail'], notifications: [{ kind: 'instance', instanceKey: '1' }] } as const;

  it('a node that is alone says nothing but that it is there', async () => {
    const everything = new Ear<string>();
    const listener = new pg.Client(test.url);
    await listener.connect();
    listener.on('notification', ({ payload }) => everything.hear(payload ?? ''));
    await listener.query('LISTEN procession');

    const alone = await started(true);
    alone.publish(news);
    // Sends what it still has to say.
    await alone.stop();
    const last = await started(true);
    await everything.until(() => everything.heard.length === 2);
    expect(everything.heard.map((payload) => JSON.parse(payload))).toMatchObject([nothing, nothing]);
    await last.stop();
    await listener.end();
  });

  it('a node that was alone tells another one as soon as that is there', async () => {
    const [mine, theirs] = [new Ear<News>(), new Ear<News>()];
    const alone = await started(true, mine);
    const other = await started(true, theirs);
    await mine.until(() => mine.heard.length > 0);
    // The membership does not know of the other one yet.
    alone.publish(news);
    await theirs.until(() => theirs.heard.length > 0);
    expect(mine.heard).toEqual([nothing]);
    expect(theirs.heard).toEqual([news]);
    await alone.stop();
    await other.stop();
  });

  it('as many messages as PostgreSQL takes; what fits into none is left out', async () => {
    const ear = new Ear<News>();
    const other = await started(false, ear);
    const speaker = await started(false);
    const notifications = Array.from({ length: 900 }, (_, n) => ({
      kind: 'instance' as const,
      instanceKey: String(n),
    }));
    speaker.publish({ jobTypes: ['ä'.repeat(4_000), 'mail', 'ä'.repeat(3_000)], notifications });
    const all = () => ear.heard.flatMap((each) => each.notifications);
    await ear.until(() => all().length >= notifications.length);
    expect(all()).toEqual(notifications);
    expect(ear.heard.flatMap((each) => each.jobTypes)).toEqual(['mail', 'ä'.repeat(3_000)]);
    expect(ear.heard.length).toBeGreaterThan(5);
    await speaker.stop();
    await other.stop();
  });
});
