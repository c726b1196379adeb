import { requiredJob } from '../../compile/activity.js';
import { extension, named } from '../../compile/context.js';
import type { Step } from '../../kernel/step.js';
import type { Script } from '../../model/graph.js';
import type { Json, Variables } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { activity } from '../activity/activity.js';
import { createJob } from '../activity/job.js';

/** Script task. Its value goes to the result variable, or, when it is an object, its fields become variables. */
export const scriptTask = activity({
  compile(el, c) {
    if (extension(el, 'TaskDefinition')) return requiredJob(el, c);
    const zeebe = extension(el, 'Script');
    const resultVariable = zeebe?.resultVariable as string | undefined;
    const what = `the script of ${named(el)}`;
    const expression = zeebe
      ? c.expression(el, zeebe.expression as string | undefined, what, undefined, 'script')
      : c.expression(
          el,
          el.script as string | undefined,
          what,
          (el.scriptFormat ?? el.scriptLanguage) as string | undefined,
          'script',
        );
    return expression ? { script: { expression, ...(resultVariable && { resultVariable }) } } : {};
  },
  async start(step, node, me) {
    if (node.job) return await createJob(step, node.job, me);
    step.completeNext(me, await runScript(step, node.script!, me));
  },
});

export async function runScript(step: Step, script: Script, me: ElementInstance): Promise<Variables> {
  const { expression, resultVariable } = script;
  const run = step.env.runScript ?? step.env.evaluate;
  const value =
    expression.literal !== undefined
      ? expression.literal
      : await run.call(step.env, expression, step.visible(me.key));
  if (resultVariable) return { [resultVariable]: value };
  return isObject(value) ? value : {};
}

const isObject = (value: Json): value is { [name: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
