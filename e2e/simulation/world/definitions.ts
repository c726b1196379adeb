/** The models, compiled once, as rows of a database in which they have been deployed. */
import { compile, type ExecutableProcess } from '../../../engine/core/index.js';
import { remember } from '../sql/values.js';
import type { Server } from '../store/server.js';
import { models } from './models.js';

const DEPLOYMENT = 1n;
const deployed: { readonly key: bigint; readonly process: ExecutableProcess; readonly compiled: string }[] =
  [];

/** @throws Error where a model cannot be run */
export async function compileModels(): Promise<void> {
  for (const [id, xml] of Object.entries(models)) {
    const { processes, diagnostics, refused } = await compile(xml, { resourceName: `${id}.bpmn` });
    if (refused || !processes[0]) throw new Error(`${id}: ${diagnostics[0]?.message}`);
    const compiled = JSON.stringify(processes[0]);
    remember(compiled, JSON.parse(compiled));
    deployed.push({ key: BigInt(100 + deployed.length), process: processes[0], compiled });
  }
}

export function deployTo({ tables, now }: Server): void {
  const whole = (name: string, given: Record<string, unknown>) => tables.get(name).put(given);
  for (const { key, process, compiled } of deployed) {
    whole('process_definition', {
      key,
      process_id: process.id,
      version: 1,
      is_latest: true,
      is_startable: true,
      resource_key: key,
      deployment_key: DEPLOYMENT,
      resource_name: process.id,
      sha256: Buffer.alloc(32),
      compiled,
      deployed_at: now(),
    });
    for (const { elementId, triggers } of process.startTriggers)
      for (const trigger of triggers)
        if (trigger.type === 'message')
          whole('start_subscription', {
            type: 'message',
            name: trigger.name.literal,
            definition_key: key,
            element_id: elementId,
            process_id: process.id,
            required: 1,
          });
  }
}
