import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type Context, EngineRuntime, localOf } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { actionReference, keySchema, TENANT } from '../common/schemas.js';
import {
  field,
  getOfInstance,
  nullable,
  type SearchDefinition,
  type SearchRequest,
  search,
  searchSchema,
} from '../common/search/index.js';

interface IncidentAnswer {
  readonly processInstanceKey: string;
}

const incidents: SearchDefinition<IncidentAnswer> = {
  select: `c.key, c.instance_key, c.definition_key, c.element_instance_key, c.element_id, c.job_key, c.code, c.message, c.state,
    c.created_at, c.resolved_at, c.resolved_by, d.process_id, i.root_key`,
  table: 'incident c',
  joins: `LEFT JOIN process_definition d ON d.key = c.definition_key
    LEFT JOIN process_instance i ON i.part = c.part AND i.key = c.instance_key`,
  identity: ['c.part', 'c.instance_key', 'c.key'],
  fields: {
    incidentKey: field('key', 'c.key', 'c.part'),
    processInstanceKey: field('key', 'c.instance_key', 'c.part'),
    processDefinitionKey: field('key', 'c.definition_key'),
    processDefinitionId: field('text', 'd.process_id'),
    elementInstanceKey: field('key', 'c.element_instance_key', 'c.part'),
    elementId: field('text', 'c.element_id'),
    jobKey: nullable(field('key', 'c.job_key', 'c.part')),
    errorType: field('state', 'c.code'),
    errorMessage: field('text', 'c.message'),
    state: field('state', 'c.state'),
    creationTime: field('date', 'c.created_at'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'incidentKey',
  defaultSort: [{ field: 'creationTime', order: 'DESC' }],
  item: (row) => ({
    incidentKey: row.key,
    processDefinitionId: row.process_id,
    processDefinitionKey: row.definition_key,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    jobKey: row.job_key,
    errorType: row.code,
    errorMessage: row.message,
    state: row.state,
    creationTime: row.created_at.toISOString(),
    resolutionTime: row.resolved_at?.toISOString() ?? null,
    resolvedBy: row.resolved_by,
    tenantId: TENANT,
  }),
};
const incidentsSearch = searchSchema(incidents);

@ApiTags('Incidents')
@Controller('incidents')
export class IncidentsController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds incidents' })
  search(@Body({ schema: incidentsSearch }) request: SearchRequest) {
    return search(this.database, incidents, request);
  }

  @Get(':key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One incident' })
  async get(@Param('key', { schema: keySchema }) key: string) {
    return getOfInstance(this.database, incidents, key, 'an incident');
  }

  @Post(':key/resolution')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({ summary: 'Retries what failed. A job needs retries first' })
  async resolve(
    @Param('key', { schema: keySchema }) key: string,
    @Body({ schema: actionReference }) _request: unknown,
    @CommandContext() context: Context,
  ): Promise<void> {
    const { processInstanceKey } = await this.get(key);
    await this.runtime.execute(
      processInstanceKey,
      { type: 'ResolveIncident', key: localOf(BigInt(key)) },
      context,
    );
  }
}
