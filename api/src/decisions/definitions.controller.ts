import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Context, EngineRuntime } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { notFound } from '../common/problem.js';
import { keySchema, tenantSchema, variablesSchema } from '../common/schemas.js';
import { findOne, type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { decisionDefinitions } from './definitions.queries.js';
import { evaluationAnswer } from './evaluation-answer.js';
import { dmnOf } from './file.js';

const definitionsSearch = searchSchema(decisionDefinitions);
const evaluationRequest = z
  .strictObject({
    decisionDefinitionKey: keySchema.optional(),
    decisionDefinitionId: z.string().min(1).max(1000).optional(),
    variables: variablesSchema.optional(),
    tenantId: tenantSchema.optional(),
  })
  .refine(
    ({ decisionDefinitionKey: key, decisionDefinitionId: id }) => (key === undefined) !== (id === undefined),
    'expected either decisionDefinitionKey or decisionDefinitionId',
  );

@ApiTags('Decisions')
@Controller('decision-definitions')
export class DecisionDefinitionsController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Permits('definition:read')
  @ApiOperation({ summary: 'Finds decisions' })
  search(@Body({ schema: definitionsSearch }) request: SearchRequest) {
    return search(this.database, decisionDefinitions, request);
  }

  @Post('evaluation')
  @HttpCode(200)
  @Permits('instance:start')
  @ApiOperation({
    summary: 'Evaluates a decision outside every process',
    description:
      'The latest version by id, or any by key. What it saw and gave is kept as a decision instance.',
  })
  async evaluate(
    @Body({ schema: evaluationRequest }) request: z.output<typeof evaluationRequest>,
    @CommandContext() context: Context,
  ) {
    const { decisionDefinitionKey, decisionDefinitionId, variables = {} } = request;
    const evaluated = await this.runtime.evaluateDecision(
      decisionDefinitionKey === undefined
        ? { decisionDefinitionId: decisionDefinitionId!, variables }
        : { decisionDefinitionKey, variables },
      context,
    );
    return evaluationAnswer(evaluated);
  }

  @Get(':key')
  @Permits('definition:read')
  @ApiOperation({ summary: 'One decision' })
  async get(@Param('key', { schema: keySchema }) key: string) {
    const found = await findOne(this.database, decisionDefinitions, { decisionDefinitionKey: key });
    if (!found) throw notFound('a decision', key);
    return found;
  }

  @Get(':key/xml')
  @Header('content-type', 'text/xml; charset=utf-8')
  @Permits('definition:read')
  @ApiOperation({ summary: 'The DMN file as it was deployed' })
  @ApiProduces('text/xml')
  async xml(@Param('key', { schema: keySchema }) key: string) {
    const content = await dmnOf(
      this.database,
      'f.key = (SELECT d.requirements_key FROM decision_definition d WHERE d.key = $1)',
      key,
    );
    if (content === undefined) throw notFound('a decision', key);
    return content;
  }
}
