/** Kinds of tests that have to notice mutants. Each gets a copy of the built server and says what it noticed. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';

export interface Layer {
  readonly name: string;
  /** @returns what was noticed, or undefined where nothing was */
  run(copy: string): Promise<string | undefined>;
}

const LIMIT = 300_000;

/** Scenarios with two nodes on PostgreSQL, and the doctor behind them. */
export function scenariosLayer(server: string): Layer {
  let number = 0;
  return {
    name: 'scenarios',
    async run(copy) {
      const database = `mutant_${process.pid}_${number++}`;
      const url = new URL(server);
      await execute(server, `CREATE DATABASE ${database}`);
      url.pathname = `/${database}`;
      try {
        const { migrate } = await import(path.join(copy, 'migrations/index.js'));
        await migrate(url.href);
        const program = path.join(copy, 'e2e/mutants/run-scenarios.js');
        return noticed(await child(program, [], { DATABASE_URL: url.href }));
      } finally {
        await execute(server, `DROP DATABASE ${database} WITH (FORCE)`);
      }
    },
  };
}

/** A program that plays at random, and prints what it notices as JSON in its last line. */
export const playingLayer = (name: string, program: string, plays: number): Layer => ({
  name,
  run: async (copy) => noticed(await child(path.join(copy, program), [String(plays)])),
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function child(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += chunk));
    started.once('error', reject);
    started.once('close', (code) => resolve({ code, output }));
  });
}

function noticed({ code, output }: Ended): string | undefined {
  if (code === null) return `does not come to an end within ${LIMIT / 1000} s`;
  const last = output.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('[')) return `ended with ${code}: ${output.slice(0, 2_000)}`;
  return (JSON.parse(last) as string[])[0];
}

async function execute(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
