import { Injectable } from '@nestjs/common';
import { EngineRuntime } from '../../../engine/runtime/index.js';
import { Problem } from '../common/problem.js';
import { type TaskAnswer, TasksQueries } from './tasks.queries.js';

/** ms a request waits for the listeners of a task */
const PATIENCE = 10_000;
/** ms: looked at again although nobody said that anything changed */
const LOOK_AGAIN = 500;

/** A change of a task that has listeners is answered when they have agreed or refused. */
@Injectable()
export class TaskListeners {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly queries: TasksQueries,
  ) {}

  /** Sends a change and waits for what the listeners say. @throws Problem 409 when one refuses or the task is canceled, 504 when they take too long */
  async settled(task: TaskAnswer, send: () => Promise<void>): Promise<void> {
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
        const { isAsking, isCanceled, denied } = await this.queries.outcome(task);
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

  private async listen({ processDefinitionKey, elementId }: TaskAnswer): Promise<boolean> {
    const definition = await this.runtime.definitions.get(processDefinitionKey);
    return definition?.process.nodes[elementId]?.userTask?.listeners !== undefined;
  }
}

const nothing = (): void => {};

const refused = (task: TaskAnswer, reason: string): Problem =>
  new Problem(
    409,
    `A listener of “${task.name ?? task.elementId}” refused${reason ? `: ${reason}` : ', and gave no reason'}. The task is as it was.`,
    { title: 'Refused by a listener', code: 'LISTENER_DENIED', elementId: task.elementId },
  );

const overtaken = (task: TaskAnswer): Problem =>
  new Problem(
    409,
    `Expected “${task.name ?? task.elementId}” to stay open until its listeners had answered, but it was canceled meanwhile. Reload the task list.`,
    { title: 'Canceled meanwhile', code: 'INVALID_STATE', elementId: task.elementId },
  );

const tooSlow = (task: TaskAnswer): Problem =>
  new Problem(
    504,
    `Expected the listeners of “${task.name ?? task.elementId}” to answer within ${PATIENCE / 1000} s, but one did not. The change is made when it has; look at the task again.`,
    { title: 'Waiting for a listener', code: 'LISTENER_PENDING', elementId: task.elementId },
  );
