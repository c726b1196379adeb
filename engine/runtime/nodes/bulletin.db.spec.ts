import pg from 'pg';
import { DataSource } from 'typeorm';
import { EngineUnderTest } from '../../testing/runtime/engine-under-test.js';
import { Database } from '../store/database.js';
import { Bulletin, type News } from './bulletin.js';

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('news of commits', () => {
  let test: EngineUnderTest;
  let dataSource: DataSource;
  let database: Database;
  let listener: pg.Client;
  const heard: string[] = [];

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    dataSource = await new DataSource({ type: 'postgres', url: test.url }).initialize();
    database = new Database(dataSource);
    listener = new pg.Client(test.url);
    await listener.connect();
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await listener.query('LISTEN procession');
  });
  afterAll(async () => {
    await listener.end();
    await dataSource.destroy();
    await test.close();
  });

  const bulletin = (isAlone: boolean, received: News[] = []) =>
    new Bulletin(
      database,
      { connectionString: test.url },
      () => isAlone,
      (news) => received.push(news),
    );
  const news = { jobTypes: ['mail'], notifications: [{ kind: 'instance', instanceKey: '1' }] } as const;

  it('a node that is alone says nothing, until another one comes', async () => {
    const received: News[] = [];
    const alone = bulletin(true);
    await alone.start();
    await until(() => heard.length === 1);
    alone.publish(news);
    // Sent behind it: what it had said would have come first.
    const other = bulletin(true, received);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await other.start();
    await until(() => heard.length === 2);
    expect(heard.every((payload) => payload.endsWith('"jobTypes":[],"notifications":[]}'))).toBe(true);

    // It has just heard of somebody, whom the membership does not know yet.
    alone.publish(news);
    await until(() => received.length > 0);
    expect(received).toEqual([news]);
    await alone.stop();
    await other.stop();
  });

  it('as many messages as PostgreSQL takes; what fits into none is left out', async () => {
    const received: News[] = [];
    const [speaker, other] = [bulletin(false), bulletin(false, received)];
    await speaker.start();
    await other.start();
    const notifications = Array.from({ length: 900 }, (_, n) => ({
      kind: 'instance' as const,
      instanceKey: String(n),
    }));
    speaker.publish({ jobTypes: ['ä'.repeat(4_000), 'mail', 'ä'.repeat(3_000)], notifications });
    const all = () => received.flatMap((each) => each.notifications);
    await until(() => all().length >= notifications.length);
    expect(all()).toEqual(notifications);
    expect(received.flatMap((each) => each.jobTypes)).toEqual(['mail', 'ä'.repeat(3_000)]);
    expect(received.length).toBeGreaterThan(5);
    await speaker.stop();
    await other.stop();
  });
});
