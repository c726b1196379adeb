import type { EntityManager } from 'typeorm';
import type { Command } from '../../core/commands.js';
import type { Json, Variables } from '../../core/state/events.js';
import type { LoadedDefinition } from '../definitions/definitions.js';
import type { OutboxRow } from '../outbox/work.js';
import type { Idempotency } from '../store/idempotency.js';
import type { InstanceRecord } from '../store/instance-record.js';

/** What a new process instance needs besides its StartInstance command. */
export interface NewInstance {
  readonly definition: LoadedDefinition;
  readonly businessId: string | null;
  readonly tags: readonly string[];
  readonly parent?: {
    readonly key: bigint;
    readonly elementKey: bigint;
    readonly rootKey: bigint;
    readonly depth: number;
  };
}

export interface CommandRequest {
  readonly instanceKey: bigint;
  readonly command: Command;
  readonly actor: string | null;
  /** The instance does not exist yet. */
  readonly create?: NewInstance;
  /** The lease that must still hold. */
  readonly lease?: { readonly jobKey: bigint; readonly token: string };
  readonly idempotency?: Idempotency;
  /**
   * Work in the very transaction of the command, under the lock of the instance: what it returns is what the job is
   * completed with. What it throws rolls back everything.
   */
  readonly together?: (manager: EntityManager) => Promise<Variables>;
  /** Done together with the deletion of this row; if it is gone, somebody else has done it. */
  readonly outbox?: OutboxRow;
}

export interface QueuedCommand extends CommandRequest {
  readonly id: string;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  /** A transaction with it was sent off and not answered: it may have been applied, or may yet be. */
  isUncertain?: boolean;
}

/** `record`: the instance after the command; absent where an earlier answer was given again, or the work was gone or is put off. */
export interface Outcome {
  readonly record?: InstanceRecord;
  readonly answer?: Json;
}

/** The commands of one instance, in order of arrival. */
export interface Group {
  readonly instanceKey: bigint;
  readonly commands: readonly QueuedCommand[];
}
