/** Builds the parts of one node's engine and connects them. */
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Env } from '../core/index.js';
import { Background } from './background.js';
import { DatabaseClock } from './clock.js';
import { DecisionDefinitions } from './decisions/decision-definitions.js';
import { Decisions } from './decisions/evaluation.js';
import { StandaloneDecisions } from './decisions/standalone.js';
import { Definitions } from './definitions/definitions.js';
import { Deployer } from './definitions/deployer.js';
import { ExpressionPool } from './expressions/expression-pool.js';
import { JobActivation } from './jobs/activation.js';
import { JobLimits } from './jobs/job-limits.js';
import { instanceOf } from './keys.js';
import type { Logger } from './logger.js';
import { sweepMessages } from './messages/messages.sql.js';
import { Publisher } from './messages/publisher.js';
import { rematch } from './messages/rematch.js';
import { SignalBroadcast } from './messages/signals.js';
import { releaseStart, startKeptMessages } from './messages/start-keys.js';
import { Bulletin } from './nodes/bulletin.js';
import { Membership } from './nodes/membership.js';
import { Dispatcher } from './outbox/dispatcher.js';
import { OutboxPoller } from './outbox/outbox-poller.js';
import type { MessageOrigin, OutboxId, OutboxRow } from './outbox/work.js';
import { addUp } from './projections/element-count.js';
import { Retention } from './retention/retention.js';
import type { BatchResult } from './runner/batch.js';
import { InstanceCache } from './runner/instance-cache.js';
import { Runner } from './runner/runner.js';
import { Database } from './store/database.js';
import { History } from './store/history.js';
import { KeyAllocator } from './store/key-allocator.js';
import { loadInstances } from './store/loading.js';
import { timestamp } from './store/rows.js';
import { StartTimers } from './timers/start-timers.js';
import { TimerPoller } from './timers/timer-poller.js';
import type { Limits, Notification } from './types.js';

export type Evaluation = Partial<Pick<Env, 'evaluate' | 'runScript' | 'decide'>>;
export type Parts = ReturnType<typeof assemble>;

export interface AssemblyOptions {
  readonly dataSource: DataSource;
  readonly directUrl?: string;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly testClock: boolean;
  readonly evaluation: Evaluation;
  readonly onCommit: (result: BatchResult) => void;
  readonly onNews: (notifications: readonly Notification[]) => void;
  /** Somebody in this process wants the news. */
  readonly isListenedTo: () => boolean;
}

export function assemble(options: AssemblyOptions) {
  const { logger, limits, evaluation } = options;
  const database = new Database(options.dataSource);
  const clock = new DatabaseClock(database, options.testClock);
  const now = () => clock.now();
  const realNow = () => clock.realNow();
  const definitions = new Definitions(database);
  const cache = new InstanceCache();
  const keys = new KeyAllocator(database);
  const expressions = new ExpressionPool({
    timeout: limits.expressionTimeout,
    // Expressions and scripts are stopped in order first.
    deadline: Math.max(1000, 5 * limits.expressionTimeout, 2 * limits.scriptTimeout),
    memory: limits.expressionMemory,
    scriptTimeout: limits.scriptTimeout,
    // What is a little too large is refused with the name of its variable.
    largest: 4 * limits.variableBytes,
  });
  const decisions = new Decisions(new DecisionDefinitions(), (...asked) => expressions.decide(...asked));

  function fault(error: unknown, about: object = {}): string {
    const traceId = randomUUID();
    logger.error(
      { traceId, err: error, ...about },
      'The engine made a mistake; what it worked on is unchanged.',
    );
    return traceId;
  }
  const complain = (error: unknown) =>
    logger.warn({ err: error }, 'Background work did not succeed; it is tried again.');

  const runner = new Runner(
    {
      database,
      definitions,
      decisions,
      cache,
      realNow,
      env: () => ({
        ...expressions.at(clock.now()),
        ...evaluation,
        limits,
      }),
      fault: (error, { instanceKey, command, id, actor }) =>
        fault(error, { instanceKey: String(instanceKey), command: command.type, commandId: id, actor }),
      halved: (error, instances) =>
        logger.warn(
          { err: error, instances },
          'A transaction of several process instances was refused; they are tried in halves.',
        ),
    },
    limits,
    afterCommit,
  );
  const dispatch = (work: readonly OutboxRow[]) => dispatcher.dispatch(work);
  const publisher = new Publisher({
    database,
    definitions,
    evaluate: (expression, variables) =>
      evaluation.evaluate?.(expression, variables) ?? expressions.evaluate(expression, variables, now()),
    keys,
    now,
    realNow,
    fault,
    dispatch: (work) => void dispatch(work),
  });
  const signals = new SignalBroadcast(database, now, realNow, (work) => void dispatch(work));
  const dispatcher: Dispatcher = new Dispatcher({
    database,
    runner,
    definitions,
    keys,
    publisher,
    signals,
    callDepth: limits.callDepth,
    rematch: async (from: MessageOrigin, row: OutboxId) => {
      await dispatch(
        await database.transaction((sql) => rematch(sql, from, row, { now: now(), realNow: realNow() })),
      );
    },
    startKept: async (row, work) => {
      const times = { now: now(), realNow: realNow() };
      await dispatch(await database.transaction((sql) => startKeptMessages(sql, keys, row, work, times)));
    },
    releaseStart: async (row, instanceKey) => {
      const times = { now: now(), realNow: realNow() };
      await dispatch(await database.transaction((sql) => releaseStart(sql, keys, row, instanceKey, times)));
    },
    log: (error, row) =>
      logger.warn({ err: error, work: row.work.do, source: String(row.source) }, 'Work is put off.'),
    realNow,
  });
  const membership = new Membership(database, () => {
    timerWork.wake();
    outboxWork.wake();
  });
  const own = () => membership.own;
  const outbox = new OutboxPoller(database, dispatcher, realNow, own);
  const timers = new TimerPoller(
    database,
    runner,
    now,
    (error, key) => logger.warn({ err: error, timerKey: String(key) }, 'A timer is put off.'),
    own,
  );
  const startTimers = new StartTimers(database, now, realNow, dispatch);
  const jobLimits = new JobLimits(database, now);
  const activation = new JobActivation({
    database,
    limits: jobLimits,
    now,
    read: (wanted) =>
      loadInstances(
        (sql) => database.query(sql),
        definitions,
        wanted,
        (key) => cache.get(key),
        'none',
      ),
  });
  const direct = options.directUrl ? { connectionString: options.directUrl } : database.connection;
  const bulletin = new Bulletin(
    database,
    direct,
    () => membership.isAlone,
    (news) => {
      activation.wake(news.jobTypes);
      options.onNews(news.notifications);
    },
  );

  const retention = new Retention(database, now);
  const timerWork = new Background(
    1_000,
    async () => (await timers.poll()) + (await startTimers.poll()),
    complain,
  );
  const outboxWork = new Background(250, () => outbox.poll(), complain);
  const background = [
    timerWork,
    outboxWork,
    new Background(1_000, () => activation.release(), complain),
    new Background(10_000, () => addUp(database, own()), complain),
    new Background(60_000, () => sweep(database, now()), complain),
    new Background(60_000, () => retention.run(), complain),
  ];

  function afterCommit(result: BatchResult): void {
    const { projections, records, work } = result;
    if (work.length) void dispatch(work);
    const { offered } = projections.jobs;
    activation.wake(offered);
    const earliest = projections.subscriptions.timers.earliest();
    if (earliest !== Number.POSITIVE_INFINITY) timerWork.wake(Math.min(earliest - clock.now() + 1, 1_000));
    options.onCommit(result);
    if (bulletin.isSilent && !options.isListenedTo()) return;
    const notifications = notificationsOf(result);
    if (records.length) bulletin.publish({ jobTypes: [...offered], notifications });
    options.onNews(notifications);
  }

  return {
    database,
    clock,
    definitions,
    cache,
    keys,
    runner,
    publisher,
    signals,
    dispatcher,
    outbox,
    timers,
    startTimers,
    activation,
    jobLimits,
    retention,
    bulletin,
    membership,
    background,
    timerWork,
    history: new History(database, definitions),
    deployer: new Deployer(database, now, expressions),
    standaloneDecisions: new StandaloneDecisions(database, keys, decisions, now),
    expressions,
  };
}

function notificationsOf({ records, projections }: BatchResult): Notification[] {
  const byInstance = new Map(records.map((record) => [record.key, record]));
  const about = (kind: Notification['kind'], key: bigint): Notification => {
    const record = byInstance.get(instanceOf(key));
    return {
      kind,
      instanceKey: String(instanceOf(key)),
      ...(record && { definitionKey: String(record.definition.key) }),
    };
  };
  return [
    ...records.map((record) => about('instance', record.key)),
    ...[...projections.userTasks.keys()].map((key) => ({ ...about('task', key), taskKey: String(key) })),
    ...[...projections.incidents.keys()].map((key) => about('incident', key)),
  ];
}

/** Removes what is over: expired messages, old answers; makes the months of the log that come next. */
async function sweep(database: Database, now: number): Promise<number> {
  const messages = await database.query(sweepMessages(now));
  const answers = await database.query({
    text: `DELETE FROM idempotency WHERE (part, key) IN
      (SELECT part, key FROM idempotency WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
    values: [timestamp(now)],
  });
  await database.query({
    text: `SELECT create_event_month((date_trunc('month', $1::timestamptz) + n * interval '1 month')::date)
      FROM generate_series(0, 3) n`,
    values: [timestamp(now)],
  });
  return (messages.rowCount ?? 0) + (answers.rowCount ?? 0);
}
