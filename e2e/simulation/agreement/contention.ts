/** Statements of the engine, at random, by some transactions at a time that want the same few rows. */
import { leaseJobs, releaseJobs } from '../../../engine/runtime/jobs/jobs.sql.js';
import {
  claimSubscriptions,
  insertMessages,
  lockParts,
  selectListeners,
  selectTaken,
} from '../../../engine/runtime/messages/messages.sql.js';
import { insertWork, removeWork } from '../../../engine/runtime/outbox/work.js';
import type { Statement } from '../../../engine/runtime/store/database.js';
import { earlierAnswers, remember } from '../../../engine/runtime/store/idempotency.js';
import {
  insertInstances,
  lockFreeInstances,
  lockInstances,
  updateInstances,
} from '../../../engine/runtime/store/instances.sql.js';
import { insertOf, timestamp } from '../../../engine/runtime/store/rows.js';
import { Random } from '../../faults/random.js';
import type { Answer } from '../sql/compile.js';
import { SqlError } from '../sql/values.js';
import { Server } from '../store/server.js';
import type { Transaction, Work } from '../store/transaction.js';
import { type Recorded, recorded } from './recording.js';

const NOW = Date.UTC(2030, 0, 15, 12);
const KEYS = 4;
const TRANSACTIONS = 4;
const keyOf = (n: number): bigint => (1n << 51n) + (BigInt(n + 1) << 20n);

const instance = (n: number, seq: number) => ({
  part: 1,
  key: keyOf(n),
  definition_key: 100n,
  status: 'ACTIVE',
  is_suspended: false,
  seq,
  state_seq: 1,
  state: '{"a":"\\"b,{}"}',
  unsaved_bytes: seq,
  hash: Buffer.from([n, seq]),
  variable_count: 0,
  incident_count: 0,
  root_key: keyOf(n),
  parent_key: null,
  parent_element_instance_key: null,
  depth: 0,
  business_id: null,
  tags: '{}',
  started_by: 'anna',
  started_at: timestamp(NOW),
  ended_at: null,
});

const job = insertOf('job', {
  part: 'smallint',
  instance_key: 'bigint',
  key: 'bigint',
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  kind: 'text',
  type: 'text',
  state: 'text',
  retries: 'integer',
  priority: 'integer',
  headers: 'json',
  created_at: 'timestamptz',
});

/** Drawn from what is there: rows are inserted twice, changed by two, deleted and missed. */
function statement(random: Random): Statement {
  const n = random.whole(KEYS);
  const some = Array.from({ length: KEYS }, (_, each) => each).filter(() => random.chance(0.6));
  const wanted = some.map((each) => ({ part: 1, key: keyOf(each), seq: random.whole(3) - 1 }));
  const address = BigInt(random.whole(3)) + (1n << 51n);
  const work = {
    part: 1,
    source: keyOf(n),
    seq: 1,
    index: random.whole(2),
    work: { do: 'release start', instanceKey: '1' },
  } as const;
  return random.pick<() => Statement>([
    () => insertInstances([instance(n, 1)] as never),
    () => lockInstances(wanted),
    () => lockFreeInstances(wanted),
    // One row: of several PostgreSQL may take whichever first.
    () => updateInstances([{ ...instance(n, 2 + random.whole(2)), was: 1 + random.whole(2) }] as never),
    () => insertWork([work], NOW),
    () => removeWork([work, { ...work, index: 1 - work.index }]),
    () => remember([{ key: `key ${n}`, requestHash: 'a', answer: [n] }], NOW),
    () => lockParts([1 + random.whole(2), 3]),
    () =>
      insertMessages([
        {
          part: 1,
          address,
          key: BigInt(random.whole(5)),
          name: 'm',
          correlation_key: '',
          message_id: `id ${n}`,
          variables: '{}',
          correlated_processes: '{"a b"}',
          published_at: timestamp(NOW),
          expires_at: timestamp(NOW),
        },
      ] as never),
    () => selectTaken([{ part: 1, address, messageId: `id ${n}` }], NOW),
    () => selectListeners([{ part: 1, address }]),
    () => claimSubscriptions([{ part: 1, address, key: keyOf(n), message_key: 5n }] as never),
    () =>
      job([
        {
          part: 1,
          instance_key: keyOf(n),
          key: keyOf(n) + 1n,
          definition_key: 100n,
          element_instance_key: keyOf(n),
          element_id: 'e',
          kind: 'BPMN_ELEMENT',
          type: 'work',
          state: 'CREATED',
          retries: random.whole(3),
          priority: 50,
          headers: '{}',
          created_at: timestamp(NOW),
        },
      ] as never),
    () =>
      leaseJobs({
        type: 'work',
        maxJobs: 1 + random.whole(2),
        until: NOW + random.whole(3),
        worker: 'w',
        token: `t${n}`,
      }),
    () => releaseJobs(NOW + 1),
  ])();
}

interface Working {
  readonly transaction: Transaction;
  work: Work<Answer> | undefined;
  isBlocked: boolean;
}

/** @returns what happened, as it can be replayed */
export async function contend(seed: number, steps: number): Promise<Recorded[]> {
  const random = new Random(seed);
  const server = new Server();
  server.clear();
  server.now = () => NOW;
  const events: Recorded[] = [];
  server.watch = (event) => events.push(recorded(event));
  const all: Working[] = [];
  for (let n = 0; n < steps || all.length > 0; n++) {
    if (n < steps && all.length < TRANSACTIONS)
      all.push({ transaction: server.begin(), work: undefined, isBlocked: false });
    const free = all.filter(({ isBlocked }) => !isBlocked);
    // Whoever was waited for has ended: those who waited go on before others come.
    const one = free.find(({ work }) => work) ?? random.pick(free);
    if (one.work) step(one);
    else if (n >= steps || random.chance(0.15)) end(one, random.chance(0.8));
    else await ask(one, random.chance(0.1) ? `key ${random.whole(KEYS)}` : statement(random));
  }
  return events;

  async function ask(one: Working, what: Statement | string): Promise<void> {
    const begin = ({ text, values }: Statement) => {
      one.work = server.run(text, values, one.transaction);
      step(one);
      return { rows: [], rowCount: 0 } as never;
    };
    if (typeof what === 'string') await earlierAnswers(async (asked) => begin(asked), [what], NOW);
    else begin(what);
  }

  function step(one: Working): void {
    one.isBlocked = false;
    try {
      const { done, value } = one.work!.next();
      if (done) one.work = undefined;
      else {
        one.isBlocked = true;
        value.on.waiting.add(() => {
          one.isBlocked = false;
        });
      }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      one.work = undefined;
      end(one, false);
    }
  }

  function end(one: Working, isGood: boolean): void {
    all.splice(all.indexOf(one), 1);
    if (isGood) one.transaction.commit();
    else one.transaction.rollback();
  }
}
