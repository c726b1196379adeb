import { Body, Controller, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permits } from '../common/policy.js';
import { keySchema } from '../common/schemas.js';
import { type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { DefinitionsQueries, definitions } from './definitions.queries.js';
import { forms } from './forms.queries.js';

const definitionsSearch = searchSchema(definitions);
const formsSearch = searchSchema(forms);
const statisticsRequest = z.strictObject({ filter: z.strictObject({}).optional() }).nullish();

@ApiTags('Process definitions')
@Controller()
export class DefinitionsController {
  constructor(
    private readonly queries: DefinitionsQueries,
    private readonly database: DataSource,
  ) {}

  @Post('process-definitions/search')
  @HttpCode(200)
  @Permits('definition:read')
  @ApiOperation({ summary: 'Finds process definitions' })
  search(@Body({ schema: definitionsSearch }) request: SearchRequest) {
    return this.queries.search(request);
  }

  @Get('process-definitions/:key')
  @Permits('definition:read')
  @ApiOperation({ summary: 'One process definition' })
  get(@Param('key', { schema: keySchema }) key: string) {
    return this.queries.get(key);
  }

  @Get('process-definitions/:key/xml')
  @Header('content-type', 'text/xml; charset=utf-8')
  @Permits('definition:read', 'instance:read')
  @ApiOperation({ summary: 'The BPMN file as it was deployed' })
  @ApiProduces('text/xml')
  async xml(@Param('key', { schema: keySchema }) key: string) {
    return (await this.queries.resource(key)).content.replace(
      /^(\s*<\?xml[^>]*encoding=)["'][^"']*["']/,
      '$1"UTF-8"',
    );
  }

  @Get('process-definitions/:key/report')
  @Permits('definition:read')
  @ApiOperation({ summary: 'What the deployment reported for every element' })
  async report(@Param('key', { schema: keySchema }) key: string) {
    return (await this.queries.resource(key)).report;
  }

  @Get('process-definitions/:key/form')
  @Permits('definition:read')
  @ApiOperation({ summary: 'The start form; 204 when there is none' })
  async form(
    @Param('key', { schema: keySchema }) key: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queries.startForm(key);
    if (!found) reply.status(204);
    return found;
  }

  @Post('process-definitions/:key/statistics/element-instances')
  @HttpCode(200)
  @Permits('definition:read')
  @ApiOperation({ summary: 'How many instances of each element there are and were' })
  statistics(
    @Param('key', { schema: keySchema }) key: string,
    @Body({ schema: statisticsRequest }) _request: z.output<typeof statisticsRequest>,
  ) {
    return this.queries.elementStatistics(key);
  }

  @Post('forms/search')
  @HttpCode(200)
  @Permits('definition:read')
  @ApiOperation({ summary: 'Finds forms' })
  searchForms(@Body({ schema: formsSearch }) request: SearchRequest) {
    return search(this.database, forms, request);
  }
}
