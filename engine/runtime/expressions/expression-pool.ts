import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
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
import type { Answer, Question } from './protocol.js';

export interface ExpressionPoolOptions {
  /** Child processes per node. */
  readonly children?: number;
  /** ms after which a child that does not answer is killed. */
  readonly deadline?: number;
  /** MB of heap of a child. */
  readonly memory?: number;
}

interface Pending {
  readonly question: Question;
  resolve(value: Json | Compiled): void;
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

/** ms that reading one file may take. */
const compileDeadline = 5000;

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
      if (!(cause instanceof EvaluationError)) throw cause;
      const message = `Expected a file that can be read within ${compileDeadline / 1000} s, but this one could not: ${cause.message}`;
      const help =
        'Split the model into called processes, or open it in a modeling tool and export it again.';
      const about = {
        elementId: null,
        elementName: null,
        elementType: null,
        line: null,
        resourceName: options.resourceName,
      };
      return {
        processes: [],
        diagnostics: [{ rule: 'file-cost', severity: 'error', message, help, ...about }],
        elements: [],
        refused: true,
      };
    }
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

  private ask(question: Question): Promise<Json | Compiled> {
    if ((this.kills.get(nameOf(question)) ?? 0) >= quarantineAfter)
      throw new EvaluationError(
        `The expression \`${brief(question)}\` was stopped ${quarantineAfter} times and is not tried again. Correct it and deploy the process again.`,
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
    const isCompile = child.queue[0]!.question.do === 'compile';
    child.timer = setTimeout(
      () => child.process.kill('SIGKILL'),
      isCompile ? compileDeadline : this.deadline,
    );
    child.timer.unref();
  }

  private spawn(): Child {
    const process_ = fork(hostFile, [], {
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

function killed(question: Question, complaint: string, deadline: number): EvaluationError {
  const isMemory = /heap out of memory|allocation failed|Invalid string length/i.test(complaint);
  const reason = isMemory ? 'needed more memory than it may use' : `took longer than ${deadline} ms`;
  return new EvaluationError(
    `${question.do === 'compile' ? 'The file' : 'The expression'} \`${brief(question)}\` ${reason} and was stopped.`,
    undefined,
    isMemory ? 'memory' : 'timeout',
  );
}

const brief = (question: Question): string => {
  const text = question.do === 'compile' ? question.options.resourceName : question.expression.text;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
const nameOf = (question: Question): string => {
  const text =
    question.do === 'compile' ? question.xml : `${question.expression.language}:${question.expression.text}`;
  return createHash('sha256').update(text).digest('base64');
};

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
