import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Context, EngineRuntime } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { keySchema, TENANT, tenantSchema, variablesSchema } from '../common/schemas.js';

const evaluationSchema = z.strictObject({
  variables: variablesSchema,
  processDefinitionKey: keySchema.nullish(),
  tenantId: tenantSchema.nullish(),
});

@ApiTags('Messages and signals')
@Controller('conditionals')
export class ConditionalsController {
  constructor(private readonly runtime: EngineRuntime) {}

  @Post('evaluation')
  @HttpCode(200)
  @Permits('instance:start')
  @ApiOperation({ summary: 'Starts the processes whose conditional start event holds with these variables' })
  async evaluate(
    @Body({ schema: evaluationSchema }) request: z.output<typeof evaluationSchema>,
    @CommandContext() context: Context,
  ) {
    const { variables, processDefinitionKey } = request;
    const { conditionalEvaluationKey, instances } = await this.runtime.evaluateConditionals(
      { variables, ...(processDefinitionKey && { definitionKey: processDefinitionKey }) },
      context,
    );
    return { conditionalEvaluationKey, tenantId: TENANT, processInstances: instances };
  }
}
