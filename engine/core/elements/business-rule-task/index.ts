import { requiredJob } from '../../compile/activity.js';
import { bindingOf, extension, named } from '../../compile/context.js';
import { ElementFailure } from '../../kernel/failures.js';
import { activity } from '../activity/activity.js';
import { createJob } from '../activity/job.js';

/** Business rule task. Calls a decision, or leaves the work to a worker (clause 13.3.3). */
export const businessRuleTask = activity({
  compile(el, c) {
    const called = extension(el, 'CalledDecision');
    if (!called) return requiredJob(el, c, ' and no called decision');
    const decisionId = c.nameOrExpression(
      el,
      called.decisionId as string | undefined,
      `the decision id of ${named(el)}`,
    );
    const resultVariable = called.resultVariable as string | undefined;
    if (!decisionId || !resultVariable) {
      c.error(
        'called-decision',
        el,
        `Expected the called decision of ${named(el)} to have a decision id and a result variable, but one is missing.`,
        'Set both in the properties panel.',
      );
      return {};
    }
    return { calledDecision: { decisionId, resultVariable, ...bindingOf(called) } };
  },
  async start(step, node, me) {
    if (!node.calledDecision) return await createJob(step, node.job!, me);
    const { decisionId: expression, binding, versionTag, resultVariable } = node.calledDecision;
    const decisionId = await step.text(expression, me, 'the decision id');
    if (!step.env.decide)
      throw new ElementFailure(
        'CALLED_DECISION_ERROR',
        `Expected a decision "${decisionId}", but none is deployed.`,
      );
    const { result, record, failure } = await step.env.decide({
      decisionId,
      binding,
      ...(versionTag && { versionTag }),
      variables: step.visible(me.key),
    });
    step.emit({
      type: 'DecisionEvaluated',
      key: step.newKey(),
      elementKey: me.key,
      elementId: node.id,
      decisionId,
      record,
    });
    if (failure !== undefined) throw new ElementFailure('DECISION_EVALUATION_ERROR', failure);
    step.completeNext(me, { [resultVariable]: result });
  },
});
