import type { INestApplication } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EngineRuntime } from '../../../engine/runtime/index.js';
import type { Config } from '../config/index.js';
import { FirstAdmin, People, seedDemoUsers } from '../identity/index.js';
import { installShipped } from './shipped.js';

/** Whoever can log in, and what is shipped, is there before the first request. */
export async function prepareData(parts: {
  readonly app: INestApplication;
  readonly runtime: EngineRuntime;
  readonly dataSource: DataSource;
  readonly config: Config;
}): Promise<{ setupToken: string | undefined }> {
  const { app, runtime, dataSource, config } = parts;
  const people = app.get(People);
  if (config.demo) {
    await seedDemoUsers(dataSource, people);
    await installShipped(runtime, dataSource);
    return { setupToken: undefined };
  }
  const { adminUser: username, adminPassword: password } = config;
  const firstAdmin = app.get(FirstAdmin);
  if (!(await firstAdmin.isNeeded())) return { setupToken: undefined };
  if (!username || !password) return { setupToken: await firstAdmin.invite() };
  await people.add({ username, displayName: username, password, roles: ['admin'], groups: [] });
  return { setupToken: undefined };
}
