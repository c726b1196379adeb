/** One run: three servers on one PostgreSQL, people and programs that use them, and faults. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../api/src/database/embedded/postmaster.js';
import { checkHistory } from '../../engine/runtime/doctor/index.js';
import { migrate } from '../../migrations/index.js';
import { Api } from './api.js';
import { Chaos } from './chaos.js';
import { judge } from './judge.js';
import { Ledger } from './ledger.js';
import { Load } from './load.js';
import { models } from './models.js';
import { NodeProcess } from './node-process.js';
import { type Behaviour, LEASE, People } from './people.js';
import { Postgres } from './postgres.js';
import { Random } from './random.js';
import { type LabResult, resultOf } from './result.js';
import { NODES, scheduleOf, upgradesOf } from './schedule.js';
import { Watch } from './watch.js';
import { Wire } from './wire.js';

export interface LabOptions {
  readonly seed: number;
  /** ms without faults, whose throughput is the measure. */
  readonly calm: number;
  /** ms with faults. */
  readonly faults: number;
  /** Process instances at a time. */
  readonly width: number;
  /** A folder with an older build: all nodes run it first, and are replaced by this one, one after the other. */
  readonly older?: string;
  readonly say: (line: string) => void;
}

/** ms until everything that was begun must have ended after the last fault. */
const QUIET = 90_000;
const WARM_UP = 6_000;

export async function runLab(options: LabOptions): Promise<LabResult> {
  const { seed, say } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'procession-faults-'));
  // PostgreSQL does not run as root, and must get in.
  fs.chmodSync(folder, 0o755);
  const closing: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })];
  try {
    const postgres = await Postgres.start(path.join(folder, 'database'));
    closing.push(() => postgres.stop());
    await (await migrationOf(options)).migrate(postgres.url);
    const wires: Wire[] = [];
    const nodes: NodeProcess[] = [];
    for (let n = 0; n < NODES; n++) {
      const wire = await Wire.open(postgres.port);
      closing.push(() => wire.close());
      const url = new URL(postgres.url);
      url.port = String(wire.port);
      wires.push(wire);
      nodes.push(
        new NodeProcess({
          port: await freePort(),
          databaseUrl: url.href,
          dataDir: path.join(folder, `node-${n}`),
          ...(options.older && { entry: path.join(options.older, 'dist/e2e/faults/node.js') }),
        }),
      );
    }
    closing.push(() => Promise.all(nodes.map((node) => node.stop())));
    // The first installs what is shipped; the others find it there.
    for (const node of nodes) {
      node.start();
      await node.ready();
    }
    say(`Three nodes on PostgreSQL, seed ${seed}.`);
    return await play(options, { postgres, wires, nodes });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const migrationOf = ({ older }: LabOptions): Promise<{ migrate: typeof migrate }> =>
  older
    ? import(pathToFileURL(path.join(older, 'dist/migrations/index.js')).href)
    : Promise.resolve({ migrate });

interface World {
  readonly postgres: Postgres;
  readonly wires: readonly Wire[];
  readonly nodes: readonly NodeProcess[];
}

async function play(options: LabOptions, { postgres, wires, nodes }: World): Promise<LabResult> {
  const { seed, say, width } = options;
  const run = `lab${seed}`;
  const ledger = new Ledger();
  const behaviour: Behaviour = { isBad: false, isOver: false };
  const addresses = nodes.map(({ address }) => address);
  const api = new Api(addresses, new Random(seed ^ 0x5eed));
  await api.deploy(models);
  const chaos = new Chaos(nodes, wires, postgres, say);
  const watch = new Watch(postgres, ledger, LEASE, chaos.returns);
  const people = new People(api, ledger, new Random(seed ^ 0xfade), behaviour);
  people.start();
  const load = new Load(api, ledger, new Random(seed ^ 0x10ad), run, width);
  const loading = load.start();

  await sleep(WARM_UP);
  const calmFrom = Date.now();
  await sleep(options.calm);
  const calmUntil = Date.now();
  say(`Calm: ${ledger.endedBetween(calmFrom, calmUntil)} instances. Now the faults.`);

  behaviour.isBad = true;
  const faults = scheduleOf(seed, options.faults);
  const upgrades = options.older ? upgradesOf(options.faults) : [];
  await chaos.play([...faults, ...upgrades].sort((one, other) => one.at - other.at));
  const faultsUntil = Date.now();
  behaviour.isBad = false;
  load.isOver = true;
  say(`${chaos.done.length} faults are over; what was begun comes to its end.`);

  await loading;
  const isQuiet = await quiet(postgres, ledger);
  await people.stop();
  await watch.stop();
  for (const node of nodes) await node.stop();

  const client = await postgres.connect();
  try {
    const losses = await judge(client, ledger, run);
    const begun = Date.now();
    const report = await checkHistory({ url: postgres.url });
    say(`The doctor looked at ${report.checked.instances} instances in ${Date.now() - begun} ms.`);
    return await resultOf({
      options,
      client,
      ledger,
      api,
      chaos,
      watch,
      nodes,
      losses,
      report,
      isQuiet,
      times: { calmFrom, calmUntil, faultsUntil },
    });
  } finally {
    await client.end();
  }
}

/** @returns whether everything has ended and nothing is owed any more */
async function quiet(postgres: Postgres, ledger: Ledger): Promise<boolean> {
  for (const end = Date.now() + QUIET; Date.now() < end; await sleep(250)) {
    const client = await postgres.connect();
    const { rows } = await client.query(`SELECT (SELECT count(*) FROM outbox)::int AS owed,
      (SELECT count(*) FROM process_instance WHERE status = 'ACTIVE')::int AS active`);
    await client.end();
    if (ledger.open.size === 0 && rows[0].owed === 0 && rows[0].active === 0) return true;
  }
  return false;
}
