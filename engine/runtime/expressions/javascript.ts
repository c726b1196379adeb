import { getQuickJS, type QuickJSContext, type QuickJSWASMModule } from 'quickjs-emscripten';
import { BpmnErrorThrown, EvaluationError, type Json, type Variables } from '../../core/index.js';

/** What one script may use. */
const limits = { memory: 32 * 1024 * 1024, stack: 256 * 1024 };

interface Deadline {
  readonly at: number;
  readonly ms: number;
}

let engine: Promise<QuickJSWASMModule> | undefined;

/**
 * Runs JavaScript in QuickJS: no host objects, no I/O, a clock that stands still and random numbers that repeat. The
 * variables are there by name and as `variables`; the value of the last expression is the result.
 *
 * @throws BpmnErrorThrown for `throw new BpmnError(code, message)`
 * @throws EvaluationError for any other error, and when a limit is reached
 */
export async function runJavaScript(
  text: string,
  variables: Variables,
  now: number,
  timeout: number,
): Promise<Json> {
  engine ??= getQuickJS();
  const runtime = (await engine).newRuntime();
  const deadline = { at: Date.now() + timeout, ms: timeout };
  runtime.setMemoryLimit(limits.memory);
  runtime.setMaxStackSize(limits.stack);
  runtime.setInterruptHandler(() => Date.now() > deadline.at);
  const context = runtime.newContext();
  try {
    prepare(context, variables, now);
    return result(context, text, deadline);
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function prepare(context: QuickJSContext, variables: Variables, now: number): void {
  const names = Object.keys(variables).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  const prelude = `
    const variables = JSON.parse(${JSON.stringify(JSON.stringify(variables))});
    ${names.map((name) => `globalThis[${JSON.stringify(name)}] = variables[${JSON.stringify(name)}];`).join('\n')}
    globalThis.BpmnError = class BpmnError extends Error {
      constructor(code, message = '', variables = {}) { super(message); this.name = 'BpmnError'; this.code = String(code); this.variables = variables; }
    };
    {
      const RealDate = Date;
      const fixed = ${now};
      globalThis.Date = class Date extends RealDate { constructor(...args) { if (args.length === 0) super(fixed); else super(...args); } static now() { return fixed; } };
      let seed = 1;
      Math.random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
    }
    globalThis.variables = variables;`;
  context.unwrapResult(context.evalCode(prelude, 'prelude.js')).dispose();
}

function result(context: QuickJSContext, text: string, deadline: Deadline): Json {
  const evaluated = context.evalCode(text, 'script.js');
  if (evaluated.error) {
    const thrown = context.dump(evaluated.error) as unknown;
    evaluated.error.dispose();
    throw explained(thrown, text, deadline);
  }
  context.setProp(context.global, '__result', evaluated.value);
  evaluated.value.dispose();
  const encoded = context.evalCode(
    'JSON.stringify(typeof __result === "function" ? null : __result ?? null)',
  );
  if (encoded.error) {
    const thrown = context.dump(encoded.error) as unknown;
    encoded.error.dispose();
    throw explained(thrown, text, deadline);
  }
  const json = context.getString(encoded.value);
  encoded.value.dispose();
  return json === 'undefined' ? null : (JSON.parse(json) as Json);
}

function explained(thrown: unknown, text: string, deadline: Deadline): Error {
  const { name, message, code, variables } = (thrown ?? {}) as {
    name?: string;
    message?: string;
    code?: string;
    variables?: Variables;
  };
  if (name === 'BpmnError' && code !== undefined)
    return new BpmnErrorThrown(code, message ?? '', variables ?? {});
  const start = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  if (name === 'InternalError' && /interrupted/.test(message ?? '')) {
    return new EvaluationError(
      `The script \`${start}\` took longer than ${deadline.ms} ms and was stopped.`,
      undefined,
      'timeout',
    );
  }
  if (Date.now() > deadline.at)
    return new EvaluationError(
      `The script \`${start}\` took longer than ${deadline.ms} ms and was stopped.`,
      undefined,
      'timeout',
    );
  if (name === 'InternalError' && /memory|stack/.test(message ?? '')) {
    return new EvaluationError(
      `The script \`${start}\` needed more memory than it may use: ${message}.`,
      undefined,
      'memory',
    );
  }
  return new EvaluationError(`The script \`${start}\` failed: ${message ?? String(thrown)}.`);
}
