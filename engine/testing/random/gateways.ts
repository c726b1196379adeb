import { wayOut } from './boundary-events.js';
import type { Ends, ModelWriter } from './model-writer.js';

export function branches(w: ModelWriter, gateway: string, depth: number, conditional: boolean): Ends {
  const count = 2 + w.random.int(2);
  const join = w.node(gateway);
  const defaultFlow = w.id();
  const split = w.id();
  w.lines.push(`<${gateway} id="${split}"${conditional ? ` default="${defaultFlow}"` : ''} />`);
  for (let n = 0; n < count; n++) {
    const { first, last } = w.sequence(depth + 1);
    const condition =
      conditional && n > 0
        ? `<conditionExpression>${w.random.pick(['a &gt; 1', 'b', 'not_b = false', 'a = 1 or b'])}</conditionExpression>`
        : '';
    w.lines.push(
      `<sequenceFlow id="${n === 0 && conditional ? defaultFlow : w.id()}" sourceRef="${split}" targetRef="${first}">${condition}</sequenceFlow>`,
    );
    w.flow(last, join);
  }
  return { first: split, last: join };
}

/** A discriminator: the first of the branches goes on, the others are taken away when they come. */
export function complexJoin(w: ModelWriter, depth: number): Ends {
  const split = w.node('parallelGateway');
  const join = w.node(
    'complexGateway',
    `<activationCondition>activationCount &gt;= ${1 + w.random.int(2)}</activationCondition>`,
  );
  for (let n = 0; n < 2 + w.random.int(2); n++) {
    const { first, last } = w.sequence(depth + 1);
    w.flow(split, first);
    w.flow(last, join);
  }
  return { first: split, last: join };
}

export function race(w: ModelWriter): Ends {
  const gateway = w.node('eventBasedGateway');
  const merge = w.node('exclusiveGateway');
  const timer = w.single(
    'intermediateCatchEvent',
    '<timerEventDefinition><timeDuration>PT20M</timeDuration></timerEventDefinition>',
  );
  const other = w.random.pick([
    () => w.single('intermediateCatchEvent', '<messageEventDefinition messageRef="m1" />'),
    () => w.single('intermediateCatchEvent', '<signalEventDefinition signalRef="s2" />'),
    () => w.single('receiveTask', '', ' messageRef="m2"'),
  ])();
  for (const { first, last } of [timer, other]) {
    w.flow(gateway, first);
    w.flow(last, merge);
  }
  return { first: gateway, last: merge };
}

export function cycle(w: ModelWriter): Ends {
  const enter = w.node('exclusiveGateway');
  const again = w.id();
  const out = w.id();
  w.lines.push(`<exclusiveGateway id="${again}" default="${out}" />`);
  const task = w.single('userTask');
  w.flow(enter, task.first);
  w.flow(task.last, again);
  w.lines.push(
    `<sequenceFlow id="${w.id()}" sourceRef="${again}" targetRef="${enter}"><conditionExpression>a &gt; 1</conditionExpression></sequenceFlow>`,
  );
  const after = w.node('task');
  w.lines.push(`<sequenceFlow id="${out}" sourceRef="${again}" targetRef="${after}" />`);
  return { first: enter, last: after };
}

/** Gateways in a row, each of which also leads to later ones and perhaps back: joins need not fit to splits. */
export function tangle(w: ModelWriter): Ends {
  const types = ['inclusiveGateway', 'inclusiveGateway', 'exclusiveGateway', 'parallelGateway'];
  const gateways = Array.from({ length: 3 + w.random.int(4) }, () => ({
    id: w.id(),
    next: w.id(),
    type: w.random.pick(types),
  }));
  const lead = (from: string, to: string, id: string, condition?: string) => {
    const type = w.random.pick(['task', 'userTask'] as const);
    const via = w.node(type);
    if (type === 'userTask' && w.random.chance(0.3)) wayOut(w, via, to);
    const written = condition ? `<conditionExpression>${condition}</conditionExpression>` : '';
    w.lines.push(`<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${via}">${written}</sequenceFlow>`);
    w.flow(via, to);
  };
  for (const [n, { id, next, type }] of gateways.entries()) {
    const conditional = type !== 'parallelGateway';
    const isLast = n === gateways.length - 1;
    w.lines.push(`<${type} id="${id}"${conditional && !isLast ? ` default="${next}"` : ''} />`);
    if (isLast) break;
    lead(id, gateways[n + 1]!.id, next);
    for (let more = w.random.int(3); more > 0; more--) {
      const later = gateways[n + 1 + w.random.int(gateways.length - n - 1)]!.id;
      lead(id, later, w.id(), conditional ? w.random.pick(['a &gt; 1', 'b', 'not_b = false']) : undefined);
    }
    if (type === 'exclusiveGateway' && w.random.chance(0.4)) {
      const again = w.single('userTask');
      w.lines.push(
        `<sequenceFlow id="${w.id()}" sourceRef="${id}" targetRef="${again.first}"><conditionExpression>a &gt; 1</conditionExpression></sequenceFlow>`,
      );
      w.flow(again.last, gateways[w.random.int(n + 1)]!.id);
    }
  }
  return { first: gateways[0]!.id, last: gateways.at(-1)!.id };
}
