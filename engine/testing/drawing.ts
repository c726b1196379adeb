/** A BPMN file with one executable process, without a diagram. `outside`: messages, signals, errors. */
export const bpmn = (
  id: string,
  body: string,
  outside = '',
  attributes = '',
): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.org"${attributes}>
  ${outside}<process id="${id}" name="${id}" isExecutable="true">${body}</process>
</definitions>`;

/** The same, with expressions in JSONata. */
export const bpmnInJsonata = (id: string, body: string, outside?: string): string =>
  bpmn(id, body, outside, ' expressionLanguage="https://jsonata.org"');

/** Sequence flows between flow nodes. */
export const flows = (...pairs: readonly [string, string][]): string =>
  pairs
    .map(([from, to]) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`)
    .join('');

/** One flow node after the other. */
export const row = (...ids: readonly string[]): string =>
  flows(...ids.slice(1).map((id, n) => [ids[n]!, id] as [string, string]));
