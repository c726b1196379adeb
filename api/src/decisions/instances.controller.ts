import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { instanceOf, parseKey } from '../../../engine/runtime/index.js';
import { Permits } from '../common/policy.js';
import { notFound } from '../common/problem.js';
import { findOne, type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { decisionInstances, oneDecisionInstance } from './instances.queries.js';

const instancesSearch = searchSchema(decisionInstances);
const instanceKey = z
  .string()
  .regex(
    /^\d{1,19}-\d{1,4}$/,
    'expected a key and the number of the decision in its evaluation, as in 4711-1',
  )
  .meta({ example: '2251799813685249-1' });

@ApiTags('Decisions')
@Controller('decision-instances')
export class DecisionInstancesController {
  constructor(private readonly database: DataSource) {}

  @Post('search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds evaluations of decisions' })
  search(@Body({ schema: instancesSearch }) request: SearchRequest) {
    return search(this.database, decisionInstances, request);
  }

  @Get(':key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One evaluation of a decision, with its inputs and the rules that applied' })
  async get(@Param('key', { schema: instanceKey }) text: string) {
    const [evaluation = '', index] = text.split('-');
    const key = parseKey(evaluation);
    const filter = key !== undefined && {
      place: String(instanceOf(key)),
      key: evaluation,
      index: Number(index),
    };
    const found = filter && (await findOne(this.database, oneDecisionInstance, filter));
    if (!found) throw notFound('a decision instance', text);
    return found;
  }
}
