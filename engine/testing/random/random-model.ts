import { ModelWriter } from './model-writer.js';
import type { Random } from './random.js';

export interface ModelOptions {
  /** Listeners are an extension: what stays inside the standard has none. */
  readonly listeners?: boolean;
  /** Gateways that are not in pairs, and flows back into the middle: tokens may wait for ever. */
  readonly tangled?: boolean;
}

/**
 * A random, block-structured model: whatever happens in it, it can always be brought to its end. Two processes, so
 * that one can call the other.
 */
export function randomModel(random: Random, size: number, options: ModelOptions = {}): string {
  const roots = [
    '<error id="e1" errorCode="E1" /><error id="e2" errorCode="E2" />',
    '<escalation id="x1" escalationCode="X1" />',
    '<message id="m1" name="m1" /><message id="m2" name="m2" /><signal id="s1" name="s1" /><signal id="s2" name="s2" />',
  ];
  const called = new ModelWriter(random, 'called', false, options);
  const main = new ModelWriter(random, 'main', true, options);
  const body = main.process(size);
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://procession.example/random" expressionLanguage="https://jsonata.org">
${roots.join('\n')}
<process id="main" isExecutable="true">
${body}
</process>
<process id="called" isExecutable="true">
${called.process(Math.ceil(size / 3))}
</process>
</definitions>
`;
}
