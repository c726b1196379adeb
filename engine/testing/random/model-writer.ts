import { compensable, withBoundary } from './boundary-events.js';
import { branches, complexJoin, cycle, race, tangle } from './gateways.js';
import type { Random } from './random.js';
import type { ModelOptions } from './random-model.js';
import { container, eventSubProcess, left, looped } from './sub-processes.js';
import { leaf, link } from './tasks-and-events.js';

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

/** The ends of a block: the first node of it and the last. */
export interface Ends {
  readonly first: string;
  readonly last: string;
}

/** Writes one process: what all constructs need, and which of them comes next. */
export class ModelWriter {
  private count = 0;
  /** Of the process or sub-process that is being written. */
  lines: string[] = [];
  private budget = 0;

  constructor(
    readonly random: Random,
    private readonly prefix: string,
    private readonly mayCall: boolean,
    readonly options: ModelOptions,
  ) {}

  process(size: number): string {
    this.budget = size;
    return this.scope(0, true);
  }

  /** The content of a process or sub-process: start, blocks, end, perhaps event sub-processes. */
  scope(depth: number, isRoot: boolean): string {
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
    while (this.random.chance(0.25)) eventSubProcess(this);
    const content = this.lines.join('\n');
    this.lines = outer;
    return content;
  }

  sequence(depth: number): Ends {
    const blocks = [this.block(depth)];
    while (this.budget > 0 && this.random.chance(0.6)) blocks.push(this.block(depth));
    for (const [n, block] of blocks.slice(1).entries()) this.flow(blocks[n]!.last, block.first);
    return { first: blocks[0]!.first, last: blocks.at(-1)!.last };
  }

  private block(depth: number): Ends {
    this.budget--;
    if (this.options.tangled && this.budget > 0 && this.random.chance(0.12)) return tangle(this);
    const kind: Block =
      this.budget <= 0 || depth > 3
        ? this.random.pick(['task', 'userTask', 'serviceTask'] as const)
        : this.random.weighted(weights);
    switch (kind) {
      case 'exclusive':
        return branches(this, 'exclusiveGateway', depth, true);
      case 'inclusive':
        return branches(this, 'inclusiveGateway', depth, true);
      case 'parallel':
        return branches(this, 'parallelGateway', depth, false);
      case 'complex':
        return complexJoin(this, depth);
      case 'eventBased':
        return race(this);
      case 'subProcess':
        return withBoundary(this, compensable(this, container(this, 'subProcess', depth)));
      case 'transaction':
        return withBoundary(this, container(this, 'transaction', depth));
      case 'adHoc':
        return this.single(
          'adHocSubProcess',
          `<task id="${this.id()}" /><userTask id="${this.id()}" />`,
          ` ordering="${this.random.pick(['Parallel', 'Sequential'])}"`,
        );
      case 'multiInstance':
        return looped(
          this,
          `<multiInstanceLoopCharacteristics isSequential="${this.random.chance(0.5)}"><loopCardinality>${this.random.int(4)}</loopCardinality>${this.random.chance(0.3) ? '<completionCondition>numberOfCompletedInstances &gt;= 1</completionCondition>' : ''}</multiInstanceLoopCharacteristics>`,
          depth,
        );
      case 'loop':
        return looped(
          this,
          `<standardLoopCharacteristics testBefore="${this.random.chance(0.5)}" loopMaximum="${1 + this.random.int(3)}"><loopCondition>b</loopCondition></standardLoopCharacteristics>`,
          depth,
        );
      case 'call':
        return this.mayCall
          ? withBoundary(this, this.single('callActivity', '', ' calledElement="called"'))
          : this.single('task');
      case 'cycle':
        return cycle(this);
      case 'cancelable':
        return left(this, 'transaction', '<cancelEventDefinition />', depth);
      case 'failing':
        return left(
          this,
          'subProcess',
          this.random.pick([
            '<errorEventDefinition errorRef="e1" />',
            '<escalationEventDefinition escalationRef="x1" />',
          ]),
          depth,
        );
      case 'link':
        return link(this);
      default:
        return leaf(this, kind);
    }
  }

  single(type: string, content = '', attributes = ''): Ends {
    const id = this.id();
    this.lines.push(`<${type} id="${id}"${attributes}>${content}</${type}>`);
    return { first: id, last: id };
  }
  node(type: string, content = ''): string {
    return this.single(type, content).first;
  }
  flow(from: string, to: string): void {
    this.lines.push(`<sequenceFlow id="${this.id()}" sourceRef="${from}" targetRef="${to}" />`);
  }
  id(): string {
    return `${this.prefix}_${++this.count}`;
  }
}
