import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type Context, EngineRuntime, instanceOf, localOf } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { keySchema } from '../common/schemas.js';
import { getOfInstance, type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { TaskListeners } from '../tasks/listeners.js';
import { elementInstances, type VariableRow, variableAnswer, variables } from './elements.queries.js';
import { setVariablesSchema } from './schemas.js';

const elementsSearch = searchSchema(elementInstances);
const variablesSearch = searchSchema(variables);

@ApiTags('Element instances and variables')
@Controller()
export class ElementsController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
    private readonly listeners: TaskListeners,
  ) {}

  @Post('element-instances/search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds element instances' })
  searchElements(@Body({ schema: elementsSearch }) request: SearchRequest) {
    return search(this.database, elementInstances, request);
  }

  @Get('element-instances/:key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One element instance' })
  async getElement(@Param('key', { schema: keySchema }) key: string) {
    return getOfInstance(this.database, elementInstances, key, 'an element instance');
  }

  @Put('element-instances/:key/variables')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({
    summary: 'Sets variables of a process instance or an element instance',
    description:
      'Without `local`, each goes to the nearest scope outwards that has it, else to the process instance. ' +
      'At a user task with updating listeners they are set, and this is answered, when these have agreed.',
  })
  async setVariables(
    @Param('key', { schema: keySchema }) key: string,
    @Body({ schema: setVariablesSchema }) { variables: values, local }: z.output<typeof setVariablesSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const scopeKey = localOf(BigInt(key));
    const instanceKey = String(instanceOf(BigInt(key)));
    const command = { type: 'SetVariables', scopeKey, variables: values, local } as const;
    const send = () => this.runtime.execute(instanceKey, command, context);
    await (scopeKey === 0 ? send() : this.listeners.settledAt(key, send));
  }

  @Post('variables/search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds variables' })
  searchVariables(@Body({ schema: variablesSearch }) request: SearchRequest) {
    return search(this.database, variables, request);
  }

  @Get('variables/:key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One variable, with its whole value' })
  async getVariable(@Param('key', { schema: keySchema }) key: string) {
    const definition = { ...variables, item: (row: VariableRow) => variableAnswer(row) };
    return getOfInstance(this.database, definition, key, 'a variable');
  }
}
