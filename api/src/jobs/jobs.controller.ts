import {
  type BeforeApplicationShutdown,
  Body,
  Controller,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type ActivatedJob, type Context, EngineRuntime } from '../../../engine/runtime/index.js';
import { asWorker, CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { keySchema, TENANT } from '../common/schemas.js';
import { type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { formOf } from '../definitions/index.js';
import { jobs } from './jobs.queries.js';
import {
  activationSchema,
  completionSchema,
  errorSchema,
  failureSchema,
  leaseOf,
  resultOf,
  updateSchema,
} from './schemas.js';

const jobsSearch = searchSchema(jobs);
const jobKey = () => Param('key', { schema: keySchema });

@ApiTags('Jobs')
@Controller('jobs')
export class JobsController implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
  ) {}

  /** Workers that wait for jobs would keep the server from stopping. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  @Post('activation')
  @HttpCode(200)
  @Permits('job:work')
  @ApiOperation({ summary: 'Takes jobs to work on; waits until there are some' })
  async activate(
    @Body({ schema: activationSchema }) request: z.output<typeof activationSchema>,
    @Req() http: FastifyRequest,
  ) {
    const { socket } = http.raw;
    const gone = new AbortController();
    const leave = () => gone.abort();
    socket.once('close', leave);
    const activated = await this.runtime
      .activateJobs({
        type: request.type,
        maxJobs: request.maxJobsToActivate,
        timeout: request.timeout,
        worker: request.worker ?? '',
        fetchVariables: request.fetchVariable ?? [],
        requestTimeout: request.requestTimeout ?? 0,
        signal: AbortSignal.any([gone.signal, this.stopping.signal]),
      })
      // A worker asks thousands of times over the same connection.
      .finally(() => socket.off('close', leave));
    const formKey = this.formKeys();
    return { jobs: await Promise.all(activated.map((job) => answerOf(job, formKey))) };
  }

  /** Finds the keys of forms; jobs that are activated together mostly have the same. */
  private formKeys() {
    const known = new Map<string, Promise<string | null>>();
    return (formId: string, deploymentKey: string): Promise<string | null> => {
      const id = `${deploymentKey} ${formId}`;
      const found =
        known.get(id) ?? formOf(this.database, formId, deploymentKey).then((form) => form?.formKey ?? null);
      known.set(id, found);
      return found;
    };
  }

  @Post('search')
  @HttpCode(200)
  @Permits('instance:read', 'job:work')
  @ApiOperation({ summary: 'Finds jobs' })
  search(@Body({ schema: jobsSearch }) request: SearchRequest) {
    return search(this.database, jobs, request);
  }

  @Post(':key/completion')
  @HttpCode(204)
  @Permits('job:work')
  @ApiOperation({ summary: 'Completes a job' })
  async complete(
    @jobKey() key: string,
    @Body({ schema: completionSchema }) request: z.output<typeof completionSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const result = resultOf(request?.result);
    const done = { variables: request?.variables ?? {}, ...(result && { result }), ...leaseOf(request) };
    await this.runtime.completeJob(key, done, asWorker(context));
  }

  @Post(':key/failure')
  @HttpCode(204)
  @Permits('job:work')
  @ApiOperation({ summary: 'Reports that a job failed; without retries left an incident is raised' })
  async fail(
    @jobKey() key: string,
    @Body({ schema: failureSchema }) request: z.output<typeof failureSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const { retries, errorMessage, retryBackOff, variables } = request ?? {};
    const failure = {
      retries: retries ?? 0,
      errorMessage: errorMessage ?? '',
      retryBackOff: retryBackOff ?? 0,
      variables: variables ?? {},
      ...leaseOf(request),
    };
    await this.runtime.failJob(key, failure, asWorker(context));
  }

  @Post(':key/error')
  @HttpCode(204)
  @Permits('job:work')
  @ApiOperation({ summary: 'Throws a BPMN error, which an error event of the process catches' })
  async throwError(
    @jobKey() key: string,
    @Body({ schema: errorSchema }) request: z.output<typeof errorSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const { errorCode, errorMessage, variables } = request;
    const error = {
      errorCode,
      errorMessage: errorMessage ?? '',
      variables: variables ?? {},
      ...leaseOf(request),
    };
    await this.runtime.throwJobError(key, error, asWorker(context));
  }

  @Patch(':key')
  @HttpCode(204)
  @Permits('job:work', 'instance:operate')
  @ApiOperation({ summary: 'Changes retries, priority or lease of a job' })
  async update(
    @jobKey() key: string,
    @Body({ schema: updateSchema }) request: z.output<typeof updateSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    const { retries, priority, timeout } = request.changeset;
    const changes = {
      ...(retries != null && { retries }),
      ...(priority != null && { priority }),
      ...(timeout != null && { timeout }),
      ...leaseOf(request),
    };
    await this.runtime.updateJob(key, changes, context);
  }
}

const jobAnswer = (job: ActivatedJob, userTask: object | null) => ({
  type: job.type,
  processDefinitionId: job.processDefinitionId,
  processDefinitionVersion: job.processDefinitionVersion,
  elementId: job.elementId,
  customHeaders: job.customHeaders,
  worker: job.worker,
  retries: job.retries,
  deadline: job.deadline,
  variables: job.variables,
  tenantId: TENANT,
  jobKey: job.jobKey,
  processInstanceKey: job.processInstanceKey,
  rootProcessInstanceKey: job.rootProcessInstanceKey,
  processDefinitionKey: job.processDefinitionKey,
  elementInstanceKey: job.elementInstanceKey,
  kind: job.kind,
  listenerEventType: job.listenerEventType?.toUpperCase() ?? 'UNSPECIFIED',
  userTask,
  tags: job.tags,
  businessId: job.businessId,
  priority: job.priority,
  jobLeaseToken: job.jobLeaseToken,
  physicalTenantId: TENANT,
});

async function answerOf(
  job: ActivatedJob,
  formKeyOf: (formId: string, deploymentKey: string) => Promise<string | null>,
) {
  if (!job.userTask) return jobAnswer(job, null);
  const { formId, deploymentKey, ...task } = job.userTask;
  return jobAnswer(job, { ...task, formKey: formId ? await formKeyOf(formId, deploymentKey) : null });
}
