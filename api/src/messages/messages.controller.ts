import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Context, EngineRuntime } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { durationSchema, TENANT, tenantSchema, variablesSchema } from '../common/schemas.js';

const message = {
  name: z.string().min(1).max(500),
  correlationKey: z.string().max(500).nullish(),
  variables: variablesSchema.nullish(),
  tenantId: tenantSchema.nullish(),
  businessId: z.string().nullish(),
};
const publicationSchema = z.strictObject({
  ...message,
  /** ms */
  timeToLive: durationSchema.nullish(),
  messageId: z.string().max(500).nullish(),
});
const correlationSchema = z.strictObject(message);
const broadcastSchema = z.strictObject({
  signalName: z.string().min(1).max(500),
  variables: variablesSchema.nullish(),
  tenantId: tenantSchema.nullish(),
});

@ApiTags('Messages and signals')
@Controller()
export class MessagesController {
  constructor(private readonly runtime: EngineRuntime) {}

  @Post('messages/publication')
  @HttpCode(200)
  @Permits('message:publish')
  @ApiOperation({ summary: 'Publishes a message; kept for its time to live until somebody awaits it' })
  async publish(
    @Body({ schema: publicationSchema }) request: z.output<typeof publicationSchema>,
    @CommandContext() context: Context,
  ) {
    const { name, correlationKey, variables, timeToLive, messageId } = request;
    const published = await this.runtime.publishMessage(
      {
        name,
        correlationKey: correlationKey ?? '',
        variables: variables ?? {},
        timeToLive: timeToLive ?? 0,
        messageId: messageId || null,
      },
      context,
    );
    return { tenantId: TENANT, messageKey: published.messageKey };
  }

  @Post('messages/correlation')
  @HttpCode(200)
  @Permits('message:publish')
  @ApiOperation({ summary: 'Correlates a message now, or answers 404 when nobody awaits it' })
  async correlate(
    @Body({ schema: correlationSchema }) request: z.output<typeof correlationSchema>,
    @CommandContext() context: Context,
  ) {
    const { name, correlationKey, variables } = request;
    const found = await this.runtime.correlateMessage(
      { name, correlationKey: correlationKey ?? '', variables: variables ?? {} },
      context,
    );
    return { tenantId: TENANT, messageKey: found.messageKey, processInstanceKey: found.processInstanceKey };
  }

  @Post('signals/broadcast')
  @HttpCode(200)
  @Permits('message:publish')
  @ApiOperation({ summary: 'Broadcasts a signal to everybody who awaits it' })
  async broadcast(
    @Body({ schema: broadcastSchema }) { signalName, variables }: z.output<typeof broadcastSchema>,
    @CommandContext() context: Context,
  ) {
    const { signalKey } = await this.runtime.broadcastSignal(
      { name: signalName, variables: variables ?? {} },
      context,
    );
    return { tenantId: TENANT, signalKey };
  }
}
