import type { Json, Variables } from '../../core/index.js';
import type { ActivityTree } from './executions.js';

/** Names a result of the script: `v1`, `v1.id`, `v2.size`, `v2[0].name`, `v2[*].name`. */
export type Ref = { readonly ref: string };
type Where = { readonly [name: string]: string | Ref };

/** One line of a script; which of the fields it has depends on `op`. */
export interface Operation {
  readonly op: string;
  readonly as?: string;
  readonly key?: string;
  readonly vars?: Variables;
  readonly kind?: string;
  readonly mode?: 'single' | 'list' | 'count';
  readonly where?: Where;
  readonly left?: unknown;
  readonly right?: unknown;
  readonly cmp?: 'eq' | 'null' | 'notNull' | 'sameItems';
  readonly instance?: Ref;
  readonly task?: Ref | boolean;
  readonly job?: Ref;
  readonly execution?: Ref;
  readonly scope?: Ref;
  readonly name?: string;
  readonly value?: Json;
  readonly local?: boolean;
  readonly ms?: number;
  readonly tree?: Ref;
  readonly children?: readonly ActivityTree[];
  readonly in?: Ref;
  readonly do?: readonly Operation[];
}

export interface ScriptCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly script: readonly Operation[];
}
