import { parseKey } from '../keys.js';
import type { Definition } from '../types.js';
import type { Definitions, LoadedDefinition } from './definitions.js';

/** Definitions as they are known outside the engine: keys are texts. */
export interface PublicDefinitions {
  readonly get: (key: string) => Promise<Definition | undefined>;
  readonly latest: (processId: string) => Promise<Definition | undefined>;
  readonly version: (processId: string, version: number) => Promise<Definition | undefined>;
}

export function publicDefinitions(definitions: Definitions): PublicDefinitions {
  return {
    get: async (key) => {
      const found = parseKey(key) === undefined ? undefined : await definitions.load(BigInt(key));
      return found && publicDefinition(found);
    },
    latest: async (processId) => {
      const found = await definitions.latestOf(processId);
      return found && publicDefinition(found);
    },
    version: async (processId, version) => {
      const found = await definitions.versionOf(processId, version);
      return found && publicDefinition(found);
    },
  };
}

const publicDefinition = (definition: LoadedDefinition): Definition => ({
  ...definition,
  key: String(definition.key),
  deploymentKey: String(definition.deploymentKey),
});
