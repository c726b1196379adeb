/**
 * The child process in which untrusted expressions and scripts are evaluated. It may read nothing but its own code,
 * start nothing, and is killed by its parent when it does not answer in time.
 */
import { BpmnErrorThrown, compile, EvaluationError, evaluate } from '../../core/index.js';
import { runJavaScript } from './javascript.js';
import type { Answer, Question } from './protocol.js';

/** Bytes of JSON that a value may have. */
const largest = 1024 * 1024;

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
    const size = JSON.stringify(value).length;
    if (size > largest)
      throw new EvaluationError(
        `Expected a value of at most ${largest / 1024 / 1024} MB, but the expression gave ${(size / 1024 / 1024).toFixed(1)} MB.`,
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

process.send?.({ ready: true });
