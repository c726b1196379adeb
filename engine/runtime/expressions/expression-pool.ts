import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BpmnErrorThrown,
  type Compiled,
  type CompileOptions,
  type Env,
  EvaluationError,
  type Expression,
  evaluate as evaluateHere,
  isCheap,
  type Json,
  type Variables,
} from '../../core/index.js';
import type { CompiledDecisions, DecisionModel } from '../../decisions/index.js';
import type { Answer, DecisionAnswer, Question, Value } from './protocol.js';
import { brief, deadlineOf, killed, kindOf, nameOf, tooCostly } from './questions.js';

export interface ExpressionPoolOptions {
  /** Child processes per node. */
  readonly children?: number;
  /** ms after which a child that does not answer is killed. */
  readonly deadline?: number;
  /** MB of heap of a child. */
  readonly memory?: number;
  /** ms an expression in JSONata may take before it is stopped in order. */
  readonly timeout?: number;
  /** ms a script in JavaScript may run. */
  readonly scriptTimeout?: number;
  /** Bytes of JSON that a value may have. */
  readonly largest?: number;
}

interface Pending {
  readonly question: Question;
  resolve(value: Value): void;
  reject(reason: Error): void;
}

interface Child {
  readonly process: ChildProcess;
  readonly queue: Pending[];
  timer: NodeJS.Timeout | undefined;
  isReady: boolean;
  /** What it wrote last, to tell running out of memory from being killed. */
  complaint: string;
}

/** An expression that killed so many children is not tried again. */
const quarantineAfter = 3;

/**
 * Evaluates what is not proven cheap outside this process, so that no expression can stop the node: a child that
 * does not answer in time or runs out of memory is killed, its expression fails, and another child takes over.
 */
export class ExpressionPool {
  private readonly children: Child[] = [];
  private readonly kills = new Map<string, number>();
  private readonly deadline: number;
  private count = 0;
  private isStopped = false;

  constructor(private readonly options: ExpressionPoolOptions = {}) {
    this.deadline = options.deadline ?? 1000;
  }

  /** @throws EvaluationError */
  evaluate(expression: Expression, variables: Variables, now: number): Json | Promise<Json> {
    if (isCheap(expression)) return evaluateHere(expression, variables);
    return this.ask({ id: ++this.count, do: 'evaluate', expression, variables, now }) as Promise<Json>;
  }

  /** @throws EvaluationError @throws BpmnErrorThrown */
  runScript(expression: Expression, variables: Variables, now: number): Json | Promise<Json> {
    if (isCheap(expression)) return evaluateHere(expression, variables);
    return this.ask({ id: ++this.count, do: 'script', expression, variables, now }) as Promise<Json>;
  }

  /** Compiles a file in a child process: parsing a large one would block this one. */
  async compile(xml: string, options: CompileOptions): Promise<Compiled> {
    try {
      return (await this.ask({ id: ++this.count, do: 'compile', xml, options })) as Compiled;
    } catch (cause) {
      const diagnostics = [tooCostly(cause, options.resourceName)];
      return { processes: [], diagnostics, elements: [], refused: true };
    }
  }

  /** The same for a DMN file. */
  async compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions> {
    try {
      const question = { id: ++this.count, do: 'compileDecisions', xml, resourceName } as const;
      return (await this.ask(question)) as CompiledDecisions;
    } catch (cause) {
      return { model: null, diagnostics: [tooCostly(cause, resourceName)] };
    }
  }

  /** @param name what messages call this version of the decision @throws EvaluationError */
  async decide(
    model: DecisionModel,
    decisionId: string,
    variables: Variables,
    name: string,
  ): Promise<DecisionAnswer> {
    const question = { id: ++this.count, do: 'decide', model, decisionId, variables, name } as const;
    return (await this.ask(question)) as unknown as DecisionAnswer;
  }

  /** What a step at a moment evaluates with. */
  at(now: number): Pick<Env, 'now' | 'evaluate' | 'runScript'> {
    return {
      now,
      evaluate: (expression, variables) => this.evaluate(expression, variables, now),
      runScript: (expression, variables) => this.runScript(expression, variables, now),
    };
  }

  stop(): void {
    this.isStopped = true;
    for (const child of this.children.splice(0)) child.process.kill('SIGKILL');
  }

  private ask(question: Question): Promise<Value> {
    if ((this.kills.get(nameOf(question)) ?? 0) >= quarantineAfter)
      throw new EvaluationError(
        `The ${kindOf(question)} \`${brief(question)}\` was stopped ${quarantineAfter} times and is not tried again. Correct it and deploy the process again.`,
        undefined,
        'timeout',
      );
    return new Promise((resolve, reject) => this.give({ question, resolve, reject }));
  }

  private give(pending: Pending): void {
    const wanted = this.options.children ?? 2;
    while (this.children.length < wanted && !this.isStopped) this.children.push(this.spawn());
    const child = this.children.reduce((least, other) =>
      other.queue.length < least.queue.length ? other : least,
    );
    child.queue.push(pending);
    child.process.send(pending.question);
    if (child.queue.length === 1) this.watch(child);
  }

  /** The clock of the first question runs; it is the one that is being answered. */
  private watch(child: Child): void {
    clearTimeout(child.timer);
    if (child.queue.length === 0 || !child.isReady) return;
    const deadline = deadlineOf(child.queue[0]!.question, this.deadline);
    child.timer = setTimeout(() => child.process.kill('SIGKILL'), deadline);
    child.timer.unref();
  }

  private spawn(): Child {
    const { timeout = 200, scriptTimeout = 250, largest = 1024 * 1024 } = this.options;
    const process_ = fork(hostFile, [timeout, scriptTimeout, largest].map(String), {
      env: {},
      execArgv: [`--max-old-space-size=${this.options.memory ?? 128}`, '--stack-size=3900', ...permissions()],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const child: Child = { process: process_, queue: [], timer: undefined, isReady: false, complaint: '' };
    process_.stderr?.on('data', (data: Buffer) => {
      child.complaint = (child.complaint + data.toString()).slice(-2000);
    });
    process_.on('message', (message: Answer | { ready: true }) => {
      if ('ready' in message) child.isReady = true;
      else this.settle(child, message);
      this.watch(child);
    });
    process_.on('error', () => process_.kill('SIGKILL'));
    process_.on('exit', () => this.replace(child));
    process_.unref();
    process_.channel?.unref();
    return child;
  }

  private settle(child: Child, answer: Answer): void {
    const pending = child.queue.shift();
    if (!pending || pending.question.id !== answer.id) return void child.process.kill('SIGKILL');
    if ('value' in answer) return pending.resolve(answer.value);
    const { kind, message, position, errorCode, variables } = answer.failure;
    pending.reject(
      kind === 'bpmn'
        ? new BpmnErrorThrown(errorCode!, message, variables)
        : new EvaluationError(message, position, kind),
    );
  }

  /** A child is gone: what it was answering has failed, what waited behind it is given to another. */
  private replace(child: Child): void {
    clearTimeout(child.timer);
    const at = this.children.indexOf(child);
    if (at >= 0) this.children.splice(at, 1);
    const [guilty, ...waiting] = child.queue;
    if (this.isStopped) {
      for (const pending of child.queue) pending.reject(new EvaluationError('The engine is being stopped.'));
      return;
    }
    if (guilty && !child.isReady) {
      // No fault of the expression: a broken installation, which the log must show.
      guilty.reject(
        new Error(
          `The process that evaluates expressions did not start: ${child.complaint.trim() || hostFile}`,
        ),
      );
    } else if (guilty) {
      const name = nameOf(guilty.question);
      this.kills.set(name, (this.kills.get(name) ?? 0) + 1);
      if (this.kills.size > 1000) this.kills.delete(this.kills.keys().next().value!);
      guilty.reject(killed(guilty.question, child.complaint, this.deadline));
    }
    for (const pending of waiting) this.give(pending);
  }
}

/** Beside this file once built; tests run from source and use the built one. */
const hostFile = ((): string => {
  const beside = fileURLToPath(new URL('./expression-host.js', import.meta.url));
  return fs.existsSync(beside)
    ? beside
    : path.resolve(import.meta.dirname, '../../../dist/engine/runtime/expressions/expression-host.js');
})();

/** The child may read its own code and nothing else; no child processes, no workers. */
function permissions(): string[] {
  const flag =
    Number(process.versions.node.split('.')[0]) >= 23 ? '--permission' : '--experimental-permission';
  const root = path.resolve(hostFile, '../../../../..');
  const modules = fs.realpathSync(path.join(root, 'node_modules'));
  return [
    flag,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    ...[root, modules].map((folder) => `--allow-fs-read=${folder}/*`),
  ];
}
