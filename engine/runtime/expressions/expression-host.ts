/**
 * The child process in which untrusted expressions and scripts are evaluated. It may read nothing but its own code,
 * start nothing, and is killed by its parent when it does not answer in time.
 */
import { BpmnErrorThrown, compile, EvaluationError, evaluate } from '../../core/index.js';
import { compileDecisions, DecisionFailure, evaluateDecision } from '../../decisions/index.js';
import { runJavaScript } from './javascript.js';
import type { Answer, DecisionAnswer, Question, Value } from './protocol.js';

/** ms an expression and a script may take, and bytes of JSON that a value may have: the parent says. */
const [timeout, scriptTimeout, largest] = process.argv.slice(2).map(Number) as [number, number, number];

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send!(reply));
});
process.on('disconnect', () => process.exit(0));

async function answer(question: Question): Promise<Answer> {
  const { id } = question;
  try {
    const value = await answerTo(question);
    if (question.do === 'compile' || question.do === 'compileDecisions') return { id, value };
    const size = JSON.stringify(value).length;
    if (size > largest)
      throw new EvaluationError(
        `Expected a value of at most ${Math.floor(largest / 1024)} kB, but found ${Math.ceil(size / 1024)} kB.`,
        undefined,
        'memory',
      );
    return { id, value };
  } catch (cause) {
    if (cause instanceof BpmnErrorThrown) {
      const { errorCode, message, variables: data } = cause;
      return { id, failure: { kind: 'bpmn', message, errorCode, variables: data } };
    }
    if (cause instanceof EvaluationError) {
      const { kind, message, position } = cause;
      return { id, failure: { kind, message, ...(position !== undefined && { position }) } };
    }
    return { id, failure: { kind: 'error', message: (cause as Error).message } };
  }
}

async function answerTo(question: Question): Promise<Value> {
  switch (question.do) {
    case 'compile':
      return compile(question.xml, question.options);
    case 'compileDecisions':
      return compileDecisions(question.xml, question.resourceName);
    case 'decide':
      return decide(question.model, question.decisionId, question.variables);
    case 'script':
      if (question.expression.language === 'javascript')
        return runJavaScript(question.expression.text, question.variables, question.now, scriptTimeout);
      return evaluate(question.expression, question.variables, timeout);
    case 'evaluate':
      return evaluate(question.expression, question.variables, timeout);
  }
}

function decide(...asked: Parameters<typeof evaluateDecision>): DecisionAnswer {
  try {
    return evaluateDecision(...asked);
  } catch (cause) {
    if (!(cause instanceof DecisionFailure)) throw cause;
    const { decisionId, message, evaluated } = cause;
    return { result: null, evaluated, failure: { decisionId, message } };
  }
}

process.send?.({ ready: true });
