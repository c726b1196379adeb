import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Context, EngineRuntime, localOf } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { actionReference, keySchema, TENANT } from '../common/schemas.js';
import { type SearchRequest, searchSchema } from '../common/search/index.js';
import { InstancesQueries, instances } from './instances.queries.js';
import { startSchema } from './schemas.js';

const instancesSearch = searchSchema(instances);
/** ms a caller waits for the end of an instance who does not say how long. */
const AWAIT = 10_000;

@ApiTags('Process instances')
@Controller('process-instances')
export class InstancesController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly queries: InstancesQueries,
  ) {}

  @Post()
  @HttpCode(200)
  @Permits('instance:start')
  @ApiOperation({ summary: 'Starts a process instance' })
  async start(
    @Body({ schema: startSchema }) request: z.output<typeof startSchema>,
    @CommandContext() context: Context,
  ) {
    const { processDefinitionKey, processDefinitionId, processDefinitionVersion: version } = request;
    const which = processDefinitionKey
      ? { definitionKey: processDefinitionKey }
      : { processId: processDefinitionId!, ...(version != null && version >= 0 && { version }) };
    const started = await this.runtime.startInstance(
      {
        ...which,
        variables: request.variables ?? {},
        businessId: request.businessId ?? null,
        tags: request.tags ?? [],
        ...(request.startInstructions?.length && {
          startInstructions: request.startInstructions.map(({ elementId }) => elementId),
        }),
        ...(request.awaitCompletion && {
          awaitCompletion: {
            timeout: request.requestTimeout || AWAIT,
            ...(request.fetchVariables?.length && { fetchVariables: request.fetchVariables }),
          },
        }),
      },
      context,
    );
    return {
      processDefinitionId: started.processDefinitionId,
      processDefinitionVersion: started.processDefinitionVersion,
      tenantId: TENANT,
      variables: started.variables,
      processDefinitionKey: started.processDefinitionKey,
      processInstanceKey: started.processInstanceKey,
      tags: started.tags,
      businessId: started.businessId,
    };
  }

  @Post('search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds process instances' })
  search(@Body({ schema: instancesSearch }) request: SearchRequest) {
    return this.queries.search(request);
  }

  @Get(':key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One process instance' })
  get(@Param('key', { schema: keySchema }) key: string) {
    return this.queries.get(key);
  }

  @Post(':key/cancellation')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({
    summary: 'Cancels a process instance',
    description:
      'Where user tasks in it have canceling listeners, it is ACTIVE until these are done; nothing else happens in it.',
  })
  async cancel(
    @Param('key', { schema: keySchema }) key: string,
    @Body({ schema: actionReference }) _request: unknown,
    @CommandContext() context: Context,
  ): Promise<void> {
    await this.runtime.execute(key, { type: 'CancelInstance' }, context);
  }

  @Post(':key/incident-resolution')
  @HttpCode(200)
  @Permits('instance:operate')
  @ApiOperation({ summary: 'Retries every open incident of an instance; jobs without retries get one' })
  async resolveIncidents(
    @Param('key', { schema: keySchema }) key: string,
    @Body({ schema: actionReference }) _request: unknown,
    @CommandContext() context: Context,
  ) {
    const open = await this.queries.openIncidents(key);
    const { actor } = context;
    for (const { incidentKey, jobKey } of open) {
      if (jobKey) await this.runtime.updateJob(jobKey, { retries: 1 }, { actor });
      await this.runtime.execute(
        key,
        { type: 'ResolveIncident', key: localOf(BigInt(incidentKey)) },
        { actor },
      );
    }
    return { batchOperationKey: key, batchOperationType: 'RESOLVE_INCIDENT', resolved: open.length };
  }

  @Get(':key/statistics/element-instances')
  @Permits('instance:read')
  @ApiOperation({ summary: 'How many instances of each element there are and were' })
  statistics(@Param('key', { schema: keySchema }) key: string) {
    return this.queries.elementStatistics(key);
  }

  @Get(':key/sequence-flows')
  @Permits('instance:read')
  @ApiOperation({ summary: 'The sequence flows that were taken' })
  async sequenceFlows(@Param('key', { schema: keySchema }) key: string) {
    const { processDefinitionKey, processDefinitionId } = await this.queries.get(key);
    const flows = await this.runtime.sequenceFlowsTaken(key);
    return {
      items: flows.map((elementId) => ({
        sequenceFlowId: `${key}_${elementId}`,
        processInstanceKey: key,
        rootProcessInstanceKey: null,
        processDefinitionKey,
        processDefinitionId,
        elementId,
        tenantId: TENANT,
      })),
    };
  }
}
