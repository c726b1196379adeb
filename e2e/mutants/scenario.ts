import type { EngineRuntime } from '../../engine/runtime/index.js';
import type { World } from './world.js';

/**
 * A moment at which engines go wrong, brought about on purpose: two nodes at the same row, an answer that is lost, a
 * commit that comes late. What it returns are sentences about what is not as promised.
 */
export type Scenario = (world: World, one: EngineRuntime, other: EngineRuntime) => Promise<readonly string[]>;
export type Scenarios = Readonly<Record<string, Scenario>>;

export const anna = { actor: 'anna' };
export const begin = async (engine: EngineRuntime, processId: string, variables = {}): Promise<string> =>
  (await engine.startInstance({ processId, variables }, anna)).processInstanceKey;
export const setVariable = (engine: EngineRuntime, instance: string, name: string): Promise<void> =>
  engine.execute(
    instance,
    { type: 'SetVariables', scopeKey: 0, variables: { [name]: 1 }, local: true },
    anna,
  );
export const expected = (isSo: boolean, sentence: string): string[] => (isSo ? [] : [sentence]);
