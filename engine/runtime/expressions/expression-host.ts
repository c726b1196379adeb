/**
 * The child process in which untrusted expressions and scripts are evaluated. It may read nothing but its own code,
 * start nothing, and is killed by its parent when it does not answer in time.
 */
import { BpmnErrorThrown, compile, EvaluationError, evaluate } from '../../core/index.js';
import { runJavaScript } from './javascript.js';
import type { Answer, Question } from './protocol.js';

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send!(reply));
});
process.on('disconnect', () => process.exit(0));

async function answer(question: Question): Promise<Answer> {
  const { id } = question;
  try {
    if (question.do === 'compile') return { id, value: await compile(question.xml, question.options) };
    const { expression, variables, now } = question;
    const isScript = question.do === 'script' && expression.language === 'javascript';
    const value = isScript
      ? await runJavaScript(expression.text, variables, now)
      : await evaluate(expression, variables);
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

process.send?.({ ready: true });
