import { DataSource } from 'typeorm';
import { loadConfig } from '../../api/src/config/index.js';
import { createServer } from '../../api/src/server.js';
import type { ServerSettings } from '../../api/src/settings.js';
import { prepareData } from '../../api/src/start/prepare-data.js';
import { EngineRuntime } from '../../engine/runtime/index.js';
import { cloneTestDatabase } from './test-database.js';

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what tests look at
type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

/** A user with the REST API in their hands; the password is the name. */
export interface Client {
  get(path: string): Promise<Answer>;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  deploy(files: Readonly<Record<string, string | Buffer>>, query?: string): Promise<Answer>;
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  readonly runtime: EngineRuntime;
  readonly dataSource: DataSource;
  as(username: string): Client;
  /** Lets the engine do everything that is due now. */
  settle(): Promise<void>;
  /** Moves the engine's time on and lets it do what is due then. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** The whole server on a database of its own, in demo mode, with a clock that stands still. */
export async function startTestServer(settings: Partial<ServerSettings> = {}): Promise<TestServer> {
  const database = await cloneTestDatabase();
  const dataSource = await new DataSource({ type: 'postgres', url: database.url, poolSize: 12 }).initialize();
  const runtime = await EngineRuntime.create({ dataSource, testClock: true });
  const app = await createServer({
    runtime,
    dataSource,
    settings: { demo: true, testClock: true, ...settings },
  });
  await runtime.clock.pin(Date.now());
  await prepareData({ app, runtime, dataSource, config: loadConfig({ PROCESSION_DEMO: 'on' }) });
  await runtime.start();
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();
  return {
    address,
    runtime,
    dataSource,
    as: (username) => clientOf(address, username),
    settle: () => runtime.clock.settle(),
    async pass(milliseconds) {
      await runtime.clock.pin(runtime.clock.now() + milliseconds);
      await runtime.clock.settle();
    },
    async close() {
      await app.close();
      await runtime.stop();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

function clientOf(address: string, username: string): Client {
  const authorization = `Basic ${Buffer.from(`${username}:${username}`).toString('base64')}`;
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${address}/v2${path}`, {
      method,
      headers: { authorization, ...(body && !isForm && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  };
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body, headers),
    deploy: (files, query = '') => {
      const form = new FormData();
      for (const [name, content] of Object.entries(files)) {
        form.append(
          'resources',
          new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
          name,
        );
      }
      return send('POST', `/deployments${query}`, form);
    },
  };
}
