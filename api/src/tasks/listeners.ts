import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EngineRuntime, instanceOf, partOf } from '../../../engine/runtime/index.js';
import { Problem } from '../common/problem.js';
import { taskPlace } from './task-place.js';
import type { TaskAnswer } from './tasks.queries.js';

/** ms a request waits for the listeners of a task */
const PATIENCE = 10_000;
/** ms: looked at again although nobody said that anything changed */
const LOOK_AGAIN = 500;

type ListenedTask = Pick<TaskAnswer, 'userTaskKey' | 'name' | 'elementId' | 'processDefinitionKey'>;

/** What has become of a change that listeners are asked about. */
interface Outcome {
  readonly isAsking: boolean;
  readonly isCanceled: boolean;
  /** Why a listener refused. */
  readonly denied: string | null;
}

/** A change of a task that has listeners is answered when they have agreed or refused. */
@Injectable()
export class TaskListeners {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
  ) {}

  /** Sends a change and waits for what the listeners say. @throws Problem 409 when one refuses or the task is canceled, 504 when they take too long */
  async settled(task: ListenedTask, send: () => Promise<void>): Promise<void> {
    if (!(await this.listen(task))) return await send();
    let changed = nothing;
    const stop = this.runtime.on(({ taskKey }) => {
      if (taskKey === task.userTaskKey) changed();
    });
    try {
      await send();
      const end = performance.now() + PATIENCE;
      for (;;) {
        const news = new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_AGAIN);
          changed = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        const { isAsking, isCanceled, denied } = await this.outcome(task);
        if (isCanceled) throw overtaken(task);
        if (denied !== null) throw refused(task, denied);
        if (!isAsking) return;
        if (performance.now() > end) throw tooSlow(task);
        await news;
      }
    } finally {
      changed();
      stop();
    }
  }

  /** The same for a change of what may be a task's own scope. */
  async settledAt(elementInstanceKey: string, send: () => Promise<void>): Promise<void> {
    const key = BigInt(elementInstanceKey);
    const [task] = await this.database.query<ListenedTask[]>(
      `SELECT key AS "userTaskKey", name, element_id AS "elementId", definition_key AS "processDefinitionKey"
       FROM user_task WHERE part = $1 AND instance_key = $2 AND element_instance_key = $3`,
      [partOf(key), String(instanceOf(key)), elementInstanceKey],
    );
    await (task ? this.settled(task, send) : send());
  }

  /** Are listeners still asked, or has one refused? */
  private async outcome({ userTaskKey }: ListenedTask): Promise<Outcome> {
    const [row] = await this.database.query(
      `SELECT state IN ('CREATING', 'ASSIGNING', 'UPDATING', 'COMPLETING') AS asking,
         state IN ('CANCELING', 'CANCELED') AS canceled, denied_reason
       FROM user_task WHERE part = $1 AND instance_key = $2 AND key = $3`,
      taskPlace(userTaskKey),
    );
    return {
      isAsking: row?.asking === true,
      isCanceled: row?.canceled === true,
      denied: row?.denied_reason ?? null,
    };
  }

  private async listen({ processDefinitionKey, elementId }: ListenedTask): Promise<boolean> {
    const definition = await this.runtime.definitions.get(processDefinitionKey);
    return definition?.process.nodes[elementId]?.userTask?.listeners !== undefined;
  }
}

const nothing = (): void => {};

const refused = (task: ListenedTask, reason: string): Problem =>
  new Problem(
    409,
    `A listener of “${task.name ?? task.elementId}” refused${reason ? `: ${reason}` : ', and gave no reason'}. The task is as it was.`,
    { title: 'Refused by a listener', code: 'LISTENER_DENIED', elementId: task.elementId },
  );

const overtaken = (task: ListenedTask): Problem =>
  new Problem(
    409,
    `Expected “${task.name ?? task.elementId}” to stay open until its listeners had answered, but it was cancelled meanwhile. Reload the task list.`,
    { title: 'Canceled meanwhile', code: 'INVALID_STATE', elementId: task.elementId },
  );

const tooSlow = (task: ListenedTask): Problem =>
  new Problem(
    504,
    `Expected the listeners of “${task.name ?? task.elementId}” to answer within ${PATIENCE / 1000} s, but one did not. The change is made when it has; look at the task again.`,
    { title: 'Waiting for a listener', code: 'LISTENER_PENDING', elementId: task.elementId },
  );
