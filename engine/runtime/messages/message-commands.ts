import { sizeOf, type Variables } from '../../core/index.js';
import type { Parts } from '../assembly.js';
import { CommandRejected } from '../errors.js';
import { idempotencyOf } from '../store/idempotency.js';
import type { Context, MessageRequest, PublishRequest } from '../types.js';

/** Messages and signals that somebody sends. */
export class MessageCommands {
  constructor(
    private readonly parts: Pick<Parts, 'publisher' | 'dispatcher' | 'signals'>,
    private readonly variableBytes: number,
  ) {}

  /** Resolves when the message cannot be lost; who gets it is worked on. @throws CommandRejected */
  async publish(request: PublishRequest, context: Context): Promise<{ messageKey: string }> {
    const { name, correlationKey = '', variables = {}, timeToLive = 0, messageId = null } = request;
    this.checkSize(variables);
    const message = { name, correlationKey, variables, timeToLive, messageId, actor: context.actor };
    const { messageKey } = await this.parts.publisher.publish({
      ...message,
      mode: 'publish',
      ...idempotencyOf(context),
    });
    return { messageKey };
  }

  /** Resolves when the receiver has got it. @throws CommandRejected NOT_FOUND where nobody awaits it */
  async correlate(
    request: MessageRequest,
    context: Context,
  ): Promise<{ messageKey: string; processInstanceKey: string }> {
    const { name, correlationKey = '', variables = {} } = request;
    this.checkSize(variables);
    const published = await this.parts.publisher.publish({
      name,
      correlationKey,
      variables,
      timeToLive: 0,
      messageId: null,
      actor: context.actor,
      mode: 'correlate',
      ...idempotencyOf(context),
    });
    await this.parts.dispatcher.dispatch(published.work);
    return { messageKey: published.messageKey, processInstanceKey: published.receivers[0]! };
  }

  /** Resolves when the signal cannot be lost. */
  async broadcast(
    request: { name: string; variables?: Variables },
    context: Context,
  ): Promise<{ signalKey: string }> {
    this.checkSize(request.variables ?? {});
    const { name, variables = {} } = request;
    const signal = { name, variables, actor: context.actor, ...idempotencyOf(context) };
    return { signalKey: await this.parts.signals.send(signal) };
  }

  /** What is sent is kept until it is received: it has to fit. @throws CommandRejected */
  private checkSize(variables: Variables): void {
    for (const [name, value] of Object.entries(variables))
      if (sizeOf(value) > this.variableBytes)
        throw new CommandRejected(
          'INVALID_ARGUMENT',
          `Expected the variable ${name} to have at most ${this.variableBytes} bytes and 64 levels, but it has more. Keep large data elsewhere and refer to it.`,
        );
  }
}
