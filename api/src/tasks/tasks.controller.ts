import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Command, Variables } from '../../../engine/core/index.js';
import { type Context, EngineRuntime, localOf } from '../../../engine/runtime/index.js';
import { type Actor, CurrentActor } from '../common/actor.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { Problem } from '../common/problem.js';
import { keySchema } from '../common/schemas.js';
import { type SearchRequest, searchSchema } from '../common/search/index.js';
import type { FormSchema } from './form-schema.js';
import { formErrors } from './form-validation.js';
import { TaskListeners } from './listeners.js';
import { isOver, mayAssign, mayRead, mayWork } from './rights.js';
import { assignmentSchema, changesOf, completionSchema, draftSchema, updateSchema } from './schemas.js';
import { type TaskAnswer, TasksQueries, tasks } from './tasks.queries.js';

const tasksSearch = searchSchema(tasks);
const taskKey = () => Param('key', { schema: keySchema });

@ApiTags('User tasks')
@Controller('user-tasks')
@Permits('task:work', 'task:read-all', 'instance:operate')
export class TasksController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly queries: TasksQueries,
    private readonly listeners: TaskListeners,
  ) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Finds user tasks: those of the person who asks, or all with the right to see them',
  })
  search(@Body({ schema: tasksSearch }) request: SearchRequest, @CurrentActor() actor: Actor) {
    return this.queries.search(request, actor);
  }

  @Get(':key')
  @ApiOperation({ summary: 'One user task' })
  get(@taskKey() key: string, @CurrentActor() actor: Actor) {
    return this.readable(key, actor);
  }

  @Get(':key/form')
  @ApiOperation({ summary: 'The form of a user task; 204 when there is none' })
  async form(
    @taskKey() key: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const form = await this.queries.form(await this.readable(key, actor));
    if (!form) reply.status(204);
    return form;
  }

  @Get(':key/variables')
  @ApiOperation({ summary: 'The variables that a user task sees' })
  async variables(@taskKey() key: string, @CurrentActor() actor: Actor) {
    return this.queries.variables(await this.readable(key, actor));
  }

  @Post(':key/variables/search')
  @HttpCode(200)
  @ApiOperation({ summary: 'The variables that a user task sees' })
  async searchVariables(@taskKey() key: string, @CurrentActor() actor: Actor) {
    return this.queries.variables(await this.readable(key, actor));
  }

  @Get(':key/draft')
  @ApiOperation({ summary: 'What was typed into the form and not yet sent; 204 when nothing was' })
  async draft(
    @taskKey() key: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const draft = await this.queries.draft(await this.readable(key, actor));
    if (!draft) reply.status(204);
    return draft;
  }

  @Put(':key/draft')
  @HttpCode(204)
  @ApiOperation({ summary: 'Keeps what was typed into the form' })
  async saveDraft(
    @taskKey() key: string,
    @Body({ schema: draftSchema }) { variables }: z.output<typeof draftSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const task = await this.queries.get(key);
    mayWork(task, actor);
    // The last key strokes may come after the task was sent: nobody needs them any more.
    if (!isOver(task)) await this.queries.saveDraft(task, variables, actor);
  }

  @Post(':key/assignment')
  @HttpCode(204)
  @ApiOperation({ summary: 'Assigns a user task; without allowOverride only when nobody has it' })
  async assign(
    @taskKey() key: string,
    @Body({ schema: assignmentSchema }) {
      assignee,
      allowOverride,
      action,
    }: z.output<typeof assignmentSchema>,
    @CurrentActor() actor: Actor,
    @CommandContext() context: Context,
  ): Promise<void> {
    const task = await this.queries.get(key);
    if (!isOver(task)) {
      mayAssign(task, assignee, actor);
      if (
        task.assignee !== null &&
        task.assignee !== actor.username &&
        !actor.permissions.has('instance:operate') &&
        allowOverride
      ) {
        throw new Problem(
          409,
          `The task “${task.name ?? task.elementId}” is assigned to ${task.assignee}. Ask them to give it back.`,
          {
            code: 'INVALID_STATE',
            elementId: task.elementId,
          },
        );
      }
    }
    await this.execute(
      task,
      { type: 'AssignUserTask', key: localKey(key), assignee, allowOverride, action },
      context,
    );
  }

  @Delete(':key/assignee')
  @HttpCode(204)
  @ApiOperation({ summary: 'Gives a user task back' })
  async unassign(
    @taskKey() key: string,
    @CurrentActor() actor: Actor,
    @CommandContext() context: Context,
  ): Promise<void> {
    const task = await this.queries.get(key);
    if (!isOver(task)) mayWork(task, actor);
    await this.execute(task, { type: 'UnassignUserTask', key: localKey(key), action: 'unassign' }, context);
  }

  @Patch(':key')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({ summary: 'Changes due date, follow-up date, candidates or priority' })
  async update(
    @taskKey() key: string,
    @Body({ schema: updateSchema }) { changeset, action }: z.output<typeof updateSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const task = await this.queries.get(key);
    const changes = changesOf(changeset);
    await this.execute(
      task,
      { type: 'UpdateUserTask', key: localKey(key), changes, action: action ?? 'update' },
      context,
    );
  }

  @Post(':key/completion')
  @HttpCode(204)
  @ApiOperation({ summary: 'Completes a user task; what its form asks for is checked' })
  async complete(
    @taskKey() key: string,
    @Body({ schema: completionSchema }) request: z.output<typeof completionSchema>,
    @CurrentActor() actor: Actor,
    @CommandContext() context: Context,
  ): Promise<void> {
    const { variables, action } = {
      variables: request?.variables ?? {},
      action: request?.action ?? 'complete',
    };
    const task = await this.queries.get(key);
    if (!isOver(task)) {
      mayWork(task, actor);
      await this.checkForm(task, variables);
    }
    await this.execute(task, { type: 'CompleteUserTask', key: localKey(key), variables, action }, context);
    await this.queries.discardDraft(task);
  }

  private async readable(key: string, actor: Actor): Promise<TaskAnswer> {
    const task = await this.queries.get(key);
    mayRead(task, actor);
    return task;
  }

  /** @throws Problem 400 with what is wrong, field by field */
  private async checkForm(task: TaskAnswer, variables: Variables): Promise<void> {
    const form = await this.queries.form(task);
    if (!form) return;
    const seen = await this.queries.variables(task);
    const visible = Object.fromEntries(
      seen.items.map(({ name, value }: { name: string; value: string }) => [name, JSON.parse(value)]),
    );
    const errors = await formErrors(JSON.parse(form.schema) as FormSchema, variables, visible);
    if (errors.length === 0) return;
    const found = errors.map(({ message }) => message).join(' ');
    throw new Problem(
      400,
      `The form of “${task.name ?? task.elementId}” (${task.elementId}) is not filled in as it asks. ${found}`,
      {
        title: 'The form is not filled in right',
        code: 'INVALID_ARGUMENT',
        elementId: task.elementId,
        errors,
      },
    );
  }

  private execute(task: TaskAnswer, command: Command, context: Context): Promise<void> {
    return this.listeners.settled(task, () =>
      this.runtime.execute(task.processInstanceKey, command, context),
    );
  }
}

const localKey = (key: string): number => localOf(BigInt(key));
