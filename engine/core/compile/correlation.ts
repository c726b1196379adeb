import type { ModdleElement } from 'bpmn-moddle';
import type { Correlation } from '../model/graph.js';
import { type CompileContext, named } from './context.js';
import { variableName } from './data.js';

/**
 * BPMN's own correlation (clause 8.4.2): properties say how to read a message, keys group them. A process that
 * subscribes to a key also says where in its own data the values are (context-based); without that the first message
 * of the conversation sets them (key-based).
 *
 * @returns by message id, how messages of that kind are correlated
 */
export function compileCorrelations(
  definitions: ModdleElement,
  process: ModdleElement,
  c: CompileContext,
): Map<string, Correlation> {
  const roots = (definitions.rootElements ?? []) as readonly ModdleElement[];
  const retrievals = roots.filter((root) => root.$type === 'bpmn:CorrelationProperty');
  const keys = roots
    .filter((root) => root.$type === 'bpmn:Collaboration')
    .flatMap((collaboration) => (collaboration.correlationKeys ?? []) as readonly ModdleElement[]);
  const subscriptions = (process.correlationSubscriptions ?? []) as readonly ModdleElement[];
  const found = new Map<string, Correlation>();
  const subscribed = subscriptions.map(
    (subscription) => subscription.correlationKeyRef as ModdleElement | undefined,
  );
  for (const key of new Set([...subscribed, ...keys])) {
    if (!key) continue;
    const subscription = subscriptions.find((s) => s.correlationKeyRef === key);
    const properties = (key.correlationPropertyRef ?? []) as readonly ModdleElement[];
    for (const message of messagesOf(retrievals.filter((r) => properties.includes(r)))) {
      const correlation = correlate(key, properties, message, subscription, c);
      if (correlation && message.id) found.set(message.id, correlation);
    }
  }
  return found;
}

function messagesOf(properties: readonly ModdleElement[]): Set<ModdleElement> {
  const expressions = properties.flatMap(
    (p) => (p.correlationPropertyRetrievalExpression ?? []) as readonly ModdleElement[],
  );
  return new Set(expressions.map((e) => e.messageRef as ModdleElement).filter(Boolean));
}

function correlate(
  key: ModdleElement,
  properties: readonly ModdleElement[],
  message: ModdleElement,
  subscription: ModdleElement | undefined,
  c: CompileContext,
): Correlation | undefined {
  const compiled: Correlation['properties'][number][] = [];
  for (const property of properties) {
    const retrieval = (
      (property.correlationPropertyRetrievalExpression ?? []) as readonly ModdleElement[]
    ).find((e) => e.messageRef === message);
    const what = `the correlation property ${named(property)} of the message ${named(message)}`;
    if (!retrieval) {
      c.error(
        'correlation-property',
        property,
        `Expected ${what} to have a retrieval expression, but it has none.`,
        'Add a retrieval expression for that message.',
      );
      return undefined;
    }
    const messagePath = c.expression(
      property,
      retrieval.messagePath?.body as string | undefined,
      what,
      retrieval.messagePath?.language as string | undefined,
    );
    const binding = ((subscription?.correlationPropertyBinding ?? []) as readonly ModdleElement[]).find(
      (b) => b.correlationPropertyRef === property,
    );
    const dataPath =
      binding &&
      c.expression(
        property,
        binding.dataPath?.body as string | undefined,
        `the binding of ${what}`,
        binding.dataPath?.language as string | undefined,
      );
    if (!messagePath) return undefined;
    compiled.push({ name: variableName(property), messagePath, ...(dataPath && { dataPath }) });
  }
  return { key: (key.name ?? key.id) as string, properties: compiled };
}
