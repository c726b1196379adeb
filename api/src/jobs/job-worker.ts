import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { EngineRuntime, type HandlerOptions, type JobHandler } from '../../../engine/runtime/index.js';

interface Registration {
  readonly type: string;
  readonly options: HandlerOptions;
}
const METADATA = 'procession:job-worker';

/**
 * Makes a method of a provider the worker of a job type: it gets the job and its variables and returns the variables to
 * complete with. With `isTransactional` it also gets the engine's EntityManager, and its rows are committed together with
 * the token's move.
 *
 * ```ts
 * @Injectable()
 * export class Invoices {
 *   @JobWorker('write-invoice', { isTransactional: true })
 *   async write({ variables, manager }: JobHandling) {
 *     await manager!.insert(Invoice, { order: variables.order });
 *     return { invoiced: true };
 *   }
 * }
 * ```
 */
export const JobWorker =
  (type: string, options: HandlerOptions = {}): MethodDecorator =>
  (_target, _name, descriptor) => {
    Reflect.defineMetadata(METADATA, { type, options } satisfies Registration, descriptor.value as object);
  };

/** Registers the decorated methods of all providers when the server starts. */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly runtime: EngineRuntime,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      const prototype = Object.getPrototypeOf(instance);
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = instance[name];
        if (typeof method !== 'function') continue;
        const found = this.reflector.get<Registration | undefined>(METADATA, method);
        if (found)
          this.runtime.registerJobHandler(found.type, method.bind(instance) as JobHandler, found.options);
      }
    }
  }
}
