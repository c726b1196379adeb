import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Permits } from '../common/policy.js';
import { notFound } from '../common/problem.js';
import { keySchema } from '../common/schemas.js';
import { findOne, type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { decisionRequirements } from './definitions.queries.js';
import { dmnOf } from './file.js';

const requirementsSearch = searchSchema(decisionRequirements);

@ApiTags('Decisions')
@Controller('decision-requirements')
export class DecisionRequirementsController {
  constructor(private readonly database: DataSource) {}

  @Post('search')
  @HttpCode(200)
  @Permits('definition:read')
  @ApiOperation({ summary: 'Finds DMN files' })
  search(@Body({ schema: requirementsSearch }) request: SearchRequest) {
    return search(this.database, decisionRequirements, request);
  }

  @Get(':key')
  @Permits('definition:read')
  @ApiOperation({ summary: 'One DMN file' })
  async get(@Param('key', { schema: keySchema }) key: string) {
    const found = await findOne(this.database, decisionRequirements, { decisionRequirementsKey: key });
    if (!found) throw notFound('a DMN file', key);
    return found;
  }

  @Get(':key/xml')
  @Header('content-type', 'text/xml; charset=utf-8')
  @Permits('definition:read')
  @ApiOperation({ summary: 'The DMN file as it was deployed' })
  @ApiProduces('text/xml')
  async xml(@Param('key', { schema: keySchema }) key: string) {
    const content = await dmnOf(this.database, 'f.key = $1', key);
    if (content === undefined) throw notFound('a DMN file', key);
    return content;
  }
}
