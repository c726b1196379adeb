import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import type { EngineRuntime } from '../../engine/runtime/index.js';
import { appModule } from './app.module.js';
import { readJson } from './common/json-body.js';
import { serveOpenApi } from './open-api.js';
import type { ServerSettings } from './settings.js';
import { endConnectionsOnClose } from './web/connections.js';
import { addSecurityHeaders } from './web/security-headers.js';

const MEGABYTE = 2 ** 20;

export interface ServerParts {
  readonly runtime: EngineRuntime;
  readonly dataSource: DataSource;
  readonly settings: ServerSettings;
  /** Folder of the built web app; without it only the API is served, no pages. */
  readonly webFolder?: string;
  readonly logger?: LoggerService | false;
}

/** Everything that answers requests, not yet listening. */
export async function createServer(parts: ServerParts): Promise<NestFastifyApplication> {
  const { runtime, dataSource, settings, webFolder, logger = false } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: settings.bodyLimit ?? 2 * MEGABYTE,
    trustProxy: settings.trustedProxies ? [...settings.trustedProxies] : false,
    // A worker's long poll may take minutes; a client that sends its request slowly may not.
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1000 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    appModule(runtime, dataSource, settings),
    adapter,
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.setGlobalPrefix('v2');
  await app.register(cookie);
  await app.register(multipart);
  const server = adapter.getInstance();
  readJson(server as never);
  endConnectionsOnClose(server as never);
  addSecurityHeaders(server as never);
  serveOpenApi(app, { ui: webFolder !== undefined });
  if (webFolder) {
    // What serves files is loaded only where files are served: Jest cannot load it (it mixes module formats).
    const { serveWebApp } = await import('./web/web-app.js');
    await serveWebApp(server as never, webFolder);
  }
  await app.init();
  await server.ready();
  return app;
}
