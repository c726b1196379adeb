import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Deployment, EngineRuntime } from '../../../engine/runtime/index.js';
import { type Actor, CurrentActor } from '../common/actor.js';
import { Permits } from '../common/policy.js';
import { TENANT } from '../common/schemas.js';
import { uploadedResources } from './upload.js';

const options = z.strictObject({
  validateOnly: z.enum(['true', 'false']).optional(),
  mode: z.enum(['default', 'strict']).optional(),
});

@ApiTags('Deployments')
@Controller('deployments')
export class DeploymentsController {
  constructor(private readonly runtime: EngineRuntime) {}

  @Post()
  @HttpCode(200)
  @Permits('definition:deploy')
  @ApiOperation({
    summary: 'Deploys processes, decisions and forms, all of them or none',
    description:
      'The answer reports for every element whether it is executed. `validateOnly=true` only reports.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['resources'],
      properties: { resources: { type: 'array', items: { type: 'string', format: 'binary' } } },
    },
  })
  async deploy(
    @Req() request: FastifyRequest,
    @Query({ schema: options }) { validateOnly, mode = 'default' }: z.output<typeof options>,
    @CurrentActor() actor: Actor,
  ) {
    const resources = await uploadedResources(request);
    const deployment = await this.runtime.deploy(resources, actor.username, {
      validateOnly: validateOnly === 'true',
      mode,
      mayScript: actor.permissions.has('definition:script'),
    });
    return deploymentAnswer(deployment);
  }
}

const NOTHING = {
  processDefinition: null,
  decisionDefinition: null,
  decisionRequirements: null,
  form: null,
  resource: null,
};

function deploymentAnswer({ deploymentKey, processes, decisions, forms, resources, report }: Deployment) {
  return {
    deploymentKey,
    tenantId: TENANT,
    deployments: [
      ...processes.map((process) => ({ ...NOTHING, processDefinition: { ...process, tenantId: TENANT } })),
      ...decisions.flatMap(({ decisions: each, ...requirements }) => [
        ...each.map((decision) => ({
          ...NOTHING,
          decisionDefinition: { ...decision, ...within(requirements), tenantId: TENANT },
        })),
        { ...NOTHING, decisionRequirements: { ...requirements, tenantId: TENANT } },
      ]),
      ...forms.map((form) => ({ ...NOTHING, form: { ...form, tenantId: TENANT } })),
      ...resources.map((resource) => ({ ...NOTHING, resource: { ...resource, tenantId: TENANT } })),
    ],
    report,
  };
}

const within = ({
  decisionRequirementsId,
  decisionRequirementsKey,
}: {
  decisionRequirementsId: string;
  decisionRequirementsKey: string;
}) => ({ decisionRequirementsId, decisionRequirementsKey });
