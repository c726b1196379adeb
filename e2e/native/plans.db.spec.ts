import pg from 'pg';
import { EngineRuntime, partOf } from '../../engine/runtime/index.js';
import {
  bpmn,
  end,
  line,
  serviceTask,
  start,
  userTask,
} from '../../engine/testing/runtime/engine-under-test.js';
import { type Sent, watchStatements } from '../../engine/testing/statements.js';
import { migrate } from '../../migrations/index.js';
import { cloneTestDatabase } from '../support/test-database.js';

/** Statements that ask all parts, and why they may: background work and look-ups that are no part of a step. */
const fanOuts: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/FROM timer t WHERE due_at <= /, 'due timers; each node asks for its own parts where there are several'],
  [
    /FROM outbox WHERE due_at <= /,
    'work that is due; each node asks for its own parts where there are several',
  ],
  [/FROM job\s+WHERE type = \$1 AND state IN/, 'a worker takes jobs of a type wherever they are'],
  [/FROM job WHERE blocked_until <= /, 'leases and back-offs that are over'],
  [
    /FROM element_count_change/,
    'counts are added up; each node does it for its own parts where there are several',
  ],
  [/SELECT DISTINCT type FROM job/, 'tests only: are there jobs left to do?'],
  [/FROM job WHERE type = \$1 AND lease_token IS NOT NULL/, 'jobs of a limited type that workers have'],
  [/FROM message WHERE expires_at <= |FROM idempotency WHERE expires_at <= /, 'what has expired is swept'],
  [/FROM signal_subscription/, 'a signal goes to everybody who awaits it'],
  [/FROM process_instance\s+WHERE parent_key = /, 'the instance that a call activity started'],
  [/FROM message_start WHERE instance_key = /, 'the message that started an instance, at its end'],
  [/FROM message\s+WHERE name = ANY/, 'kept messages for a process that was just deployed'],
  [/FROM process_instance i? ?WHERE definition_key = |i\.parent_key = t\.key|FROM pg_inherits/, 'retention'],
];

/** Tables that a step of an instance writes at another place than its own, listed and idempotent. */
const elsewhere =
  /\b(message|message_subscription|message_lock|message_start|outbox|idempotency|signal_subscription|node)\b/;

describe('the schema for a distributed PostgreSQL', () => {
  let drop: () => Promise<void>;
  let url: string;
  let client: pg.Client;
  let engine: EngineRuntime;
  const seen = new Map<string, Sent>();
  /** Statements of transactions, in order, by connection. */
  const transactions: Sent[][] = [];
  let unwatch: () => void;

  beforeAll(async () => {
    const clone = await cloneTestDatabase();
    drop = clone.drop;
    url = clone.url;
    client = new pg.Client(url);
    await client.connect();
    // The same migrations, with hot tables partitioned by part.
    await client.query(
      'DROP SCHEMA IF EXISTS procession CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public',
    );
    const profile = process.env.DB_PROFILE;
    process.env.DB_PROFILE = 'native';
    await migrate(url);
    if (profile === undefined) delete process.env.DB_PROFILE;
    else process.env.DB_PROFILE = profile;
    unwatch = record();
    engine = await EngineRuntime.create({ url, testClock: true });
    await engine.start();
    await play();
  }, 60_000);
  afterAll(async () => {
    unwatch();
    await engine.stop();
    await client.end();
    await drop();
  });

  function record(): () => void {
    const open = new WeakMap<object, Sent[]>();
    return watchStatements((connection, statement) => {
      if (connection === client) return;
      const { text } = statement;
      if (text === 'BEGIN') open.set(connection, []);
      else if (text === 'COMMIT' || text === 'ROLLBACK') {
        const done = open.get(connection);
        if (done && text === 'COMMIT') transactions.push(done);
        open.delete(connection);
      } else {
        open.get(connection)?.push(statement);
        if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(text) && !seen.has(text))
          seen.set(text, statement);
      }
    });
  }

  /** One thing after the other, so that a transaction is about one instance. */
  async function play(): Promise<void> {
    const by = { actor: 'test', requestHash: 'h' };
    const timer =
      '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>';
    const message =
      '<intermediateCatchEvent id="got"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>';
    const signal =
      '<intermediateCatchEvent id="heard"><signalEventDefinition signalRef="sig"/></intermediateCatchEvent>';
    const call =
      '<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity>';
    const roots =
      '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message><message id="n" name="begin"/><signal id="sig" name="all"/>';
    await engine.deploy(
      [
        {
          name: 'main.bpmn',
          content: bpmn(
            'main',
            line(start, userTask('ask'), serviceTask('work', 'work', 2), call, timer, message, signal, end),
            roots,
          ),
        },
        { name: 'called.bpmn', content: bpmn('called', line(start, end)) },
        { name: 'long.bpmn', content: bpmn('long', line(start, userTask('stay'), end)) },
        {
          name: 'caller.bpmn',
          content: bpmn('caller', line(start, call.replace('"called"', '"long"'), end)),
        },
        {
          name: 'begun.bpmn',
          content: bpmn(
            'begun',
            line(
              '<startEvent id="s"><messageEventDefinition messageRef="n"/></startEvent>',
              userTask('ask'),
              end,
            ),
            roots,
          ),
        },
      ],
      'test',
    );
    const settle = () => engine.clock.settle();
    const { processInstanceKey: key } = await engine.startInstance(
      { processId: 'main', variables: { order: 'o1', big: 'x'.repeat(40_000) } },
      { ...by, idempotencyKey: 'k1' },
    );
    const local = async () =>
      Number(
        BigInt(
          (
            await client.query("SELECT key FROM user_task WHERE state = 'CREATED' AND instance_key = $1", [
              key,
            ])
          ).rows[0].key,
        ) - BigInt(key),
      );
    const task = await local();
    await engine.execute(
      key,
      { type: 'AssignUserTask', key: task, assignee: 'a', allowOverride: true, action: '' },
      by,
    );
    await engine.execute(
      key,
      { type: 'CompleteUserTask', key: task, variables: { done: 1 }, action: '' },
      by,
    );
    const take = async () => {
      const [job] = await engine.activateJobs({
        type: 'work',
        maxJobs: 1,
        timeout: 60_000,
        requestTimeout: -1,
      });
      return job!;
    };
    const first = await take();
    await engine.failJob(
      first.jobKey,
      { retries: 0, errorMessage: 'no', jobLeaseToken: first.jobLeaseToken },
      by,
    );
    const { rows } = await client.query('SELECT key FROM incident');
    await engine.updateJob(first.jobKey, { retries: 1 }, by);
    await engine.execute(
      key,
      { type: 'ResolveIncident', key: Number(BigInt(rows[0].key) - BigInt(key)) },
      by,
    );
    const second = await take();
    await engine.completeJob(second.jobKey, { jobLeaseToken: second.jobLeaseToken }, by);
    await settle();
    await engine.clock.pin(Date.now() + 2 * 3_600_000);
    await settle();
    await engine.publishMessage(
      { name: 'paid', correlationKey: 'o1', messageId: 'm1', timeToLive: 60_000 },
      by,
    );
    await settle();
    await engine.broadcastSignal({ name: 'all' }, by);
    await settle();
    expect(
      (await client.query('SELECT status FROM process_instance WHERE key = $1', [key])).rows[0].status,
    ).toBe('COMPLETED');
    await engine.publishMessage({ name: 'begin', correlationKey: 'b', timeToLive: 60_000 }, by);
    await settle();
    const { rows: begun } = await client.query("SELECT key FROM process_instance WHERE status = 'ACTIVE'");
    await engine.execute(begun[0].key, { type: 'CancelInstance' }, by);
    await settle();
    const caller = await engine.startInstance({ processId: 'caller' }, by);
    await settle();
    await engine.execute(caller.processInstanceKey, { type: 'CancelInstance' }, by);
    await settle();
    await engine.history(key);
    await engine.stateAt(key);
    await engine.sequenceFlowsTaken(key);
  }

  it('every key of a hot table begins with part, and nothing refers to one', async () => {
    const { rows } = await client.query(`
      SELECT c.relname AS table, i.indexrelid::regclass::text AS index, a.attname AS first
      FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
      JOIN pg_index i ON i.indrelid = c.oid AND (i.indisunique OR i.indisprimary)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE p.partstrat = 'h' AND a.attname <> 'part'`);
    expect(rows).toEqual([]);
    const references = await client.query(`
      SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint
      WHERE contype = 'f' AND (conrelid IN (SELECT partrelid FROM pg_partitioned_table)
        OR confrelid IN (SELECT partrelid FROM pg_partitioned_table))`);
    expect(references.rows).toEqual([]);
    const hot = await client.query(
      "SELECT count(*)::int AS n FROM pg_partitioned_table WHERE partstrat = 'h'",
    );
    expect(hot.rows[0].n).toBeGreaterThan(12);
    const others = await client.query(`
      SELECT attrelid::regclass::text AS table, attname FROM pg_attribute JOIN pg_partitioned_table ON partrelid = attrelid
      WHERE partstrat = 'h' AND (attidentity <> '' OR attgenerated <> '')
      UNION ALL SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal`);
    expect(others.rows).toEqual([]);
  });

  it('every statement of a step goes to one part of each table', async () => {
    expect(seen.size).toBeGreaterThan(50);
    const wide: string[] = [];
    for (const { text, values } of seen.values()) {
      const parts = await partitionsOf(text, values);
      const isWide = [...parts.values()].some((count) => count > 1);
      if (isWide && !fanOuts.some(([pattern]) => pattern.test(text)))
        wide.push(
          `${[...parts].map(([table, n]) => `${n} of ${table}`).join(', ')}: ${text.replace(/\s+/g, ' ')}`,
        );
    }
    expect(wide).toEqual([]);
  });

  it('every fan-out that is allowed is still there', () => {
    const texts = [...seen.keys()];
    const unused = fanOuts.filter(
      ([pattern, reason]) => reason !== 'retention' && !texts.some((text) => pattern.test(text)),
    );
    expect(unused.map(([, reason]) => reason)).toEqual(['jobs of a limited type that workers have']);
  });

  it('a transaction of one command writes to one part, but for what is listed', () => {
    const writes = /^\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)/i;
    let counted = 0;
    for (const statements of transactions) {
      const parts = new Set<number>();
      for (const { text, values } of statements) {
        const table = writes.exec(text)?.[1];
        if (!table || elsewhere.test(table) || !/\bpart\b/.test(text)) continue;
        const first = String(values[0]);
        for (const part of first.startsWith('{') ? first.slice(1, -1).split(',') : [first])
          if (/^\d{1,4}$/.test(part)) parts.add(Number(part));
      }
      if (parts.size > 0) counted += 1;
      expect([...parts]).toHaveLength(Math.min(parts.size, 1));
    }
    expect(counted).toBeGreaterThan(10);
    expect(partOf(1n << 51n)).toBe(1);
  });

  /** How many hash partitions of each hot table the plan has, for these very values. */
  async function partitionsOf(text: string, values: unknown[]): Promise<Map<string, number>> {
    const { rows } = await client.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values });
    const found = new Map<string, Set<string>>();
    const walk = (node: Record<string, unknown>): void => {
      const relation = node['Relation Name'] as string | undefined;
      const hash = relation && /^(\w+?)_h(\d+)(?:_\d{4}_\d{2})?$/.exec(relation);
      if (hash) found.set(hash[1]!, (found.get(hash[1]!) ?? new Set()).add(hash[2]!));
      for (const child of (node.Plans ?? []) as Record<string, unknown>[]) walk(child);
    };
    walk(rows[0]['QUERY PLAN'][0].Plan);
    return new Map([...found].map(([table, partitions]) => [table, partitions.size]));
  }
});
