import type { Random } from './random.js';

/** Which constructs a random model may use, by weight; one line more and random tests use a new element. */
const weights = {
  task: 3,
  userTask: 3,
  serviceTask: 3,
  scriptTask: 1,
  sendTask: 1,
  receiveTask: 1,
  catchTimer: 1,
  catchMessage: 1,
  catchSignal: 1,
  catchConditional: 1,
  catchParallelMultiple: 1,
  throwSignal: 1,
  throwEscalation: 1,
  throwCompensation: 1,
  exclusive: 3,
  parallel: 3,
  inclusive: 3,
  complex: 1,
  eventBased: 2,
  subProcess: 2,
  transaction: 1,
  adHoc: 1,
  multiInstance: 2,
  loop: 1,
  call: 1,
  cycle: 1,
  cancelable: 1,
  failing: 1,
  link: 1,
} as const;
type Block = keyof typeof weights;

export interface ModelOptions {
  /** Listeners are an extension: what stays inside the standard has none. */
  readonly listeners?: boolean;
  /** Gateways that are not in pairs, and flows back into the middle: tokens may wait for ever. */
  readonly tangled?: boolean;
}

/** The ends of a block: the first node of it and the last. */
interface Ends {
  readonly first: string;
  readonly last: string;
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
  const called = new Writer(random, 'called', false, options);
  const main = new Writer(random, 'main', true, options);
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

class Writer {
  private count = 0;
  private lines: string[] = [];
  private budget = 0;

  constructor(
    private readonly random: Random,
    private readonly prefix: string,
    private readonly mayCall: boolean,
    private readonly options: ModelOptions,
  ) {}

  process(size: number): string {
    this.budget = size;
    return this.scope(0, true);
  }

  /** The content of a process or sub-process: start, blocks, end, perhaps event sub-processes. */
  private scope(depth: number, isRoot: boolean): string {
    const outer = this.lines;
    this.lines = [];
    const start = this.node('startEvent');
    const { first, last } = this.sequence(depth);
    this.flow(start, first);
    const end =
      this.random.chance(0.05) && !isRoot
        ? this.node('endEvent', '<terminateEventDefinition />')
        : this.node('endEvent', this.random.chance(0.1) ? '<signalEventDefinition signalRef="s1" />' : '');
    this.flow(last, end);
    while (this.random.chance(0.25)) this.eventSubProcess();
    const content = this.lines.join('\n');
    this.lines = outer;
    return content;
  }

  private eventSubProcess(): void {
    const interrupting = this.random.chance(0.5);
    const definition = this.random.pick([
      '<timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition>',
      '<messageEventDefinition messageRef="m2" />',
      '<signalEventDefinition signalRef="s2" />',
      '<escalationEventDefinition escalationRef="x1" />',
      ...(interrupting ? ['<errorEventDefinition errorRef="e1" />', '<errorEventDefinition />'] : []),
    ]);
    const id = this.id();
    const [start, task, end] = [this.id(), this.id(), this.id()];
    const body = this.random.pick([
      `<userTask id="${task}" />`,
      `<serviceTask id="${task}"><extensionElements><zeebe:taskDefinition type="work" /></extensionElements></serviceTask>`,
      `<intermediateThrowEvent id="${task}"><escalationEventDefinition escalationRef="x1" /></intermediateThrowEvent>`,
    ]);
    this.lines.push(
      `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${start}" isInterrupting="${interrupting}">${definition}</startEvent>${body}<endEvent id="${end}" /><sequenceFlow id="${this.id()}" sourceRef="${start}" targetRef="${task}" /><sequenceFlow id="${this.id()}" sourceRef="${task}" targetRef="${end}" /></subProcess>`,
    );
  }

  private sequence(depth: number): Ends {
    const blocks = [this.block(depth)];
    while (this.budget > 0 && this.random.chance(0.6)) blocks.push(this.block(depth));
    for (const [n, block] of blocks.slice(1).entries()) this.flow(blocks[n]!.last, block.first);
    return { first: blocks[0]!.first, last: blocks.at(-1)!.last };
  }

  private block(depth: number): Ends {
    this.budget--;
    if (this.options.tangled && this.budget > 0 && this.random.chance(0.12)) return this.tangle();
    const kind: Block =
      this.budget <= 0 || depth > 3
        ? this.random.pick(['task', 'userTask', 'serviceTask'] as const)
        : this.random.weighted(weights);
    switch (kind) {
      case 'exclusive':
        return this.branches('exclusiveGateway', depth, true);
      case 'inclusive':
        return this.branches('inclusiveGateway', depth, true);
      case 'parallel':
        return this.branches('parallelGateway', depth, false);
      case 'complex':
        return this.complexJoin(depth);
      case 'eventBased':
        return this.race();
      case 'subProcess':
        return this.withBoundary(this.compensable(this.container('subProcess', depth)));
      case 'transaction':
        return this.withBoundary(this.container('transaction', depth));
      case 'adHoc':
        return this.single(
          'adHocSubProcess',
          `<task id="${this.id()}" /><userTask id="${this.id()}" />`,
          ` ordering="${this.random.pick(['Parallel', 'Sequential'])}"`,
        );
      case 'multiInstance':
        return this.looped(
          `<multiInstanceLoopCharacteristics isSequential="${this.random.chance(0.5)}"><loopCardinality>${this.random.int(4)}</loopCardinality>${this.random.chance(0.3) ? '<completionCondition>numberOfCompletedInstances &gt;= 1</completionCondition>' : ''}</multiInstanceLoopCharacteristics>`,
          depth,
        );
      case 'loop':
        return this.looped(
          `<standardLoopCharacteristics testBefore="${this.random.chance(0.5)}" loopMaximum="${1 + this.random.int(3)}"><loopCondition>b</loopCondition></standardLoopCharacteristics>`,
          depth,
        );
      case 'call':
        return this.mayCall
          ? this.withBoundary(this.single('callActivity', '', ' calledElement="called"'))
          : this.single('task');
      case 'cycle':
        return this.cycle();
      case 'cancelable':
        return this.left('transaction', '<cancelEventDefinition />', depth);
      case 'failing':
        return this.left(
          'subProcess',
          this.random.pick([
            '<errorEventDefinition errorRef="e1" />',
            '<escalationEventDefinition escalationRef="x1" />',
          ]),
          depth,
        );
      case 'link':
        return this.link();
      default:
        return this.leaf(kind);
    }
  }

  private leaf(
    kind: Exclude<
      Block,
      | 'exclusive'
      | 'inclusive'
      | 'parallel'
      | 'complex'
      | 'eventBased'
      | 'subProcess'
      | 'transaction'
      | 'adHoc'
      | 'multiInstance'
      | 'loop'
      | 'call'
      | 'cycle'
      | 'cancelable'
      | 'failing'
      | 'link'
    >,
  ): Ends {
    switch (kind) {
      case 'task':
        return this.compensable(this.single('task', this.extensions('', 0.1)));
      case 'userTask':
        return this.withBoundary(this.compensable(this.single('userTask', this.taskListeners())));
      case 'serviceTask':
        return this.withBoundary(
          this.compensable(
            this.single('serviceTask', this.extensions('<zeebe:taskDefinition type="work" />', 0.15)),
          ),
        );
      case 'scriptTask':
        return this.single(
          'scriptTask',
          `<extensionElements><zeebe:script expression="=${this.random.pick(['a + 1', 'a &gt; 1', '[1, 2]', '{&quot;k&quot;: a}'])}" resultVariable="r${this.random.int(3)}" /></extensionElements>`,
        );
      case 'sendTask':
        return this.single('sendTask', '', ` messageRef="${this.random.pick(['m1', 'm2'])}"`);
      case 'receiveTask':
        return this.withBoundary(this.single('receiveTask', '', ' messageRef="m1"'));
      case 'catchTimer':
        return this.single(
          'intermediateCatchEvent',
          `<timerEventDefinition><timeDuration>PT${1 + this.random.int(90)}M</timeDuration></timerEventDefinition>`,
        );
      case 'catchMessage':
        return this.single('intermediateCatchEvent', '<messageEventDefinition messageRef="m1" />');
      case 'catchSignal':
        return this.single('intermediateCatchEvent', '<signalEventDefinition signalRef="s1" />');
      case 'catchConditional':
        return this.single(
          'intermediateCatchEvent',
          '<conditionalEventDefinition><condition>c</condition></conditionalEventDefinition>',
        );
      case 'catchParallelMultiple':
        return this.single(
          'intermediateCatchEvent',
          '<messageEventDefinition messageRef="m1" /><signalEventDefinition signalRef="s1" />',
          ' parallelMultiple="true"',
        );
      case 'throwSignal':
        return this.single(
          'intermediateThrowEvent',
          `<signalEventDefinition signalRef="${this.random.pick(['s1', 's2'])}" />`,
        );
      case 'throwEscalation':
        return this.single('intermediateThrowEvent', '<escalationEventDefinition escalationRef="x1" />');
      case 'throwCompensation':
        return this.single('intermediateThrowEvent', '<compensateEventDefinition />');
    }
  }

  /** Extensions, sometimes with listeners. */
  private extensions(others: string, chance: number): string {
    const phases = ['start', 'end'].filter(() => this.listens(chance));
    const listeners = phases.map(
      (phase) => `<zeebe:executionListener eventType="${phase}" type="${phase}" />`,
    );
    const listed = listeners.length
      ? `<zeebe:executionListeners>${listeners.join('')}</zeebe:executionListeners>`
      : '';
    return others || listed ? `<extensionElements>${others}${listed}</extensionElements>` : '';
  }

  private listens(chance: number): boolean {
    return this.options.listeners !== false && this.random.chance(chance);
  }

  private taskListeners(): string {
    const events = ['creating', 'assigning', 'updating', 'completing', 'canceling'].filter(() =>
      this.listens(0.1),
    );
    const listeners = events.map((event) => `<zeebe:taskListener eventType="${event}" type="${event}" />`);
    return this.extensions(
      listeners.length
        ? `<zeebe:assignmentDefinition assignee="otto" /><zeebe:taskListeners>${listeners.join('')}</zeebe:taskListeners>`
        : '',
      0.1,
    );
  }

  private branches(gateway: string, depth: number, conditional: boolean): Ends {
    const count = 2 + this.random.int(2);
    const join = this.node(gateway);
    const defaultFlow = this.id();
    const split = this.id();
    this.lines.push(`<${gateway} id="${split}"${conditional ? ` default="${defaultFlow}"` : ''} />`);
    for (let n = 0; n < count; n++) {
      const { first, last } = this.sequence(depth + 1);
      const condition =
        conditional && n > 0
          ? `<conditionExpression>${this.random.pick(['a &gt; 1', 'b', 'not_b = false', 'a = 1 or b'])}</conditionExpression>`
          : '';
      this.lines.push(
        `<sequenceFlow id="${n === 0 && conditional ? defaultFlow : this.id()}" sourceRef="${split}" targetRef="${first}">${condition}</sequenceFlow>`,
      );
      this.flow(last, join);
    }
    return { first: split, last: join };
  }

  /** A discriminator: the first of the branches goes on, the others are taken away when they come. */
  private complexJoin(depth: number): Ends {
    const split = this.node('parallelGateway');
    const join = this.node(
      'complexGateway',
      `<activationCondition>activationCount &gt;= ${1 + this.random.int(2)}</activationCondition>`,
    );
    for (let n = 0; n < 2 + this.random.int(2); n++) {
      const { first, last } = this.sequence(depth + 1);
      this.flow(split, first);
      this.flow(last, join);
    }
    return { first: split, last: join };
  }

  private race(): Ends {
    const gateway = this.node('eventBasedGateway');
    const merge = this.node('exclusiveGateway');
    const timer = this.single(
      'intermediateCatchEvent',
      '<timerEventDefinition><timeDuration>PT20M</timeDuration></timerEventDefinition>',
    );
    const other = this.random.pick([
      () => this.single('intermediateCatchEvent', '<messageEventDefinition messageRef="m1" />'),
      () => this.single('intermediateCatchEvent', '<signalEventDefinition signalRef="s2" />'),
      () => this.single('receiveTask', '', ' messageRef="m2"'),
    ])();
    for (const { first, last } of [timer, other]) {
      this.flow(gateway, first);
      this.flow(last, merge);
    }
    return { first: gateway, last: merge };
  }

  private cycle(): Ends {
    const enter = this.node('exclusiveGateway');
    const again = this.id();
    const out = this.id();
    this.lines.push(`<exclusiveGateway id="${again}" default="${out}" />`);
    const task = this.single('userTask');
    this.flow(enter, task.first);
    this.flow(task.last, again);
    this.lines.push(
      `<sequenceFlow id="${this.id()}" sourceRef="${again}" targetRef="${enter}"><conditionExpression>a &gt; 1</conditionExpression></sequenceFlow>`,
    );
    const after = this.node('task');
    this.lines.push(`<sequenceFlow id="${out}" sourceRef="${again}" targetRef="${after}" />`);
    return { first: enter, last: after };
  }

  /** A sub-process that may end by an event which its boundary catches; both ways meet again. */
  private left(type: string, definition: string, depth: number): Ends {
    const outer = this.lines;
    this.lines = [];
    const [start, choice, normally] = [this.node('startEvent'), this.id(), this.id()];
    const { first, last } = this.sequence(depth + 1);
    this.flow(start, first);
    this.flow(last, choice);
    this.lines.push(`<exclusiveGateway id="${choice}" default="${normally}" />`);
    const [end, otherEnd] = [this.node('endEvent'), this.node('endEvent', definition)];
    this.lines.push(
      `<sequenceFlow id="${normally}" sourceRef="${choice}" targetRef="${end}" />`,
      `<sequenceFlow id="${this.id()}" sourceRef="${choice}" targetRef="${otherEnd}"><conditionExpression>${this.random.pick(['b', 'a &gt; 1'])}</conditionExpression></sequenceFlow>`,
    );
    const content = this.lines.join('\n');
    this.lines = outer;
    const [id, boundary, merge] = [this.id(), this.id(), this.node('exclusiveGateway')];
    const caught = definition.replace(/ (error|escalation)Ref="\w+"/, (named) =>
      this.random.chance(0.5) ? named : '',
    );
    this.lines.push(
      `<${type} id="${id}">${content}</${type}>`,
      `<boundaryEvent id="${boundary}" attachedToRef="${id}">${caught}</boundaryEvent>`,
    );
    this.flow(id, merge);
    this.flow(boundary, merge);
    return { first: id, last: merge };
  }

  private link(): Ends {
    const name = this.id();
    const definition = `<linkEventDefinition name="${name}" />`;
    return {
      first: this.node('intermediateThrowEvent', definition),
      last: this.node('intermediateCatchEvent', definition),
    };
  }

  /** Gateways in a row, each of which also leads to later ones and perhaps back: joins need not fit to splits. */
  private tangle(): Ends {
    const types = ['inclusiveGateway', 'inclusiveGateway', 'exclusiveGateway', 'parallelGateway'];
    const gateways = Array.from({ length: 3 + this.random.int(4) }, () => ({
      id: this.id(),
      next: this.id(),
      type: this.random.pick(types),
    }));
    const lead = (from: string, to: string, id: string, condition?: string) => {
      const type = this.random.pick(['task', 'userTask'] as const);
      const via = this.node(type);
      if (type === 'userTask' && this.random.chance(0.3)) this.escape(via, to);
      const written = condition ? `<conditionExpression>${condition}</conditionExpression>` : '';
      this.lines.push(
        `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${via}">${written}</sequenceFlow>`,
      );
      this.flow(via, to);
    };
    for (const [n, { id, next, type }] of gateways.entries()) {
      const conditional = type !== 'parallelGateway';
      const isLast = n === gateways.length - 1;
      this.lines.push(`<${type} id="${id}"${conditional && !isLast ? ` default="${next}"` : ''} />`);
      if (isLast) break;
      lead(id, gateways[n + 1]!.id, next);
      for (let more = this.random.int(3); more > 0; more--) {
        const later = gateways[n + 1 + this.random.int(gateways.length - n - 1)]!.id;
        lead(
          id,
          later,
          this.id(),
          conditional ? this.random.pick(['a &gt; 1', 'b', 'not_b = false']) : undefined,
        );
      }
      if (type === 'exclusiveGateway' && this.random.chance(0.4)) {
        const again = this.single('userTask');
        this.lines.push(
          `<sequenceFlow id="${this.id()}" sourceRef="${id}" targetRef="${again.first}"><conditionExpression>a &gt; 1</conditionExpression></sequenceFlow>`,
        );
        this.flow(again.last, gateways[this.random.int(n + 1)]!.id);
      }
    }
    return { first: gateways[0]!.id, last: gateways.at(-1)!.id };
  }

  /** A boundary event whose token goes the way of the host's own, or beside it. */
  private escape(host: string, to: string): void {
    const boundary = this.id();
    this.lines.push(
      `<boundaryEvent id="${boundary}" attachedToRef="${host}" cancelActivity="${this.random.chance(0.5)}"><signalEventDefinition signalRef="s2" /></boundaryEvent>`,
    );
    this.flow(boundary, to);
  }

  private container(type: string, depth: number): Ends {
    const id = this.id();
    const content = this.scope(depth + 1, false);
    this.lines.push(`<${type} id="${id}">${content}</${type}>`);
    return { first: id, last: id };
  }

  private looped(characteristics: string, depth: number): Ends {
    if (this.random.chance(0.3) && depth < 3) {
      const id = this.id();
      const content = this.scope(depth + 1, false);
      this.lines.push(`<subProcess id="${id}">${characteristics}${content}</subProcess>`);
      return this.withBoundary({ first: id, last: id });
    }
    return this.withBoundary(this.single(this.random.pick(['task', 'userTask']), characteristics));
  }

  private withBoundary(block: Ends): Ends {
    if (!this.random.chance(0.3)) return block;
    const interrupting = this.random.chance(0.6);
    const definition = this.random.pick([
      '<timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition>',
      '<messageEventDefinition messageRef="m2" />',
      '<signalEventDefinition signalRef="s2" />',
      '<escalationEventDefinition />',
      '<conditionalEventDefinition><condition>c</condition></conditionalEventDefinition>',
      ...(interrupting ? ['<errorEventDefinition errorRef="e1" />', '<errorEventDefinition />'] : []),
    ]);
    const boundary = this.id();
    this.lines.push(
      `<boundaryEvent id="${boundary}" attachedToRef="${block.first}" cancelActivity="${interrupting}">${definition}</boundaryEvent>`,
    );
    const handler = this.single('userTask');
    this.flow(boundary, handler.first);
    this.flow(handler.last, this.node('endEvent'));
    return block;
  }

  private compensable(block: Ends): Ends {
    if (!this.random.chance(0.2)) return block;
    const boundary = this.id();
    const handler = this.id();
    this.lines.push(
      `<boundaryEvent id="${boundary}" attachedToRef="${block.first}"><compensateEventDefinition /></boundaryEvent>`,
      `<userTask id="${handler}" isForCompensation="true" />`,
      `<association id="${this.id()}" sourceRef="${boundary}" targetRef="${handler}" />`,
    );
    return block;
  }

  private single(type: string, content = '', attributes = ''): Ends {
    const id = this.id();
    this.lines.push(`<${type} id="${id}"${attributes}>${content}</${type}>`);
    return { first: id, last: id };
  }
  private node(type: string, content = ''): string {
    return this.single(type, content).first;
  }
  private flow(from: string, to: string): void {
    this.lines.push(`<sequenceFlow id="${this.id()}" sourceRef="${from}" targetRef="${to}" />`);
  }
  private id(): string {
    return `${this.prefix}_${++this.count}`;
  }
}
