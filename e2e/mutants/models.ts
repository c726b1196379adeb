import { bpmnInJsonata as bpmn, row } from '../../engine/testing/drawing.js';

const task = (id: string) =>
  `<userTask id="${id}"><extensionElements><zeebe:userTask/></extensionElements></userTask>`;
const job = (id: string, more = '') =>
  `<serviceTask id="${id}"><extensionElements><zeebe:taskDefinition type="${id}"/></extensionElements>${more}</serviceTask>`;
const ends = '<startEvent id="s"/><endEvent id="e"/>';

/** By process id: what the scenarios run. */
export const models: Readonly<Record<string, string>> = {
  approval: bpmn('approval', `${ends}${task('approve')}${row('s', 'approve', 'e')}`),
  working: bpmn('working', `${ends}${job('work')}${row('s', 'work', 'e')}`),
  pausing: bpmn(
    'pausing',
    `${ends}<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>=duration</timeDuration></timerEventDefinition></intermediateCatchEvent>${row('s', 'wait', 'e')}`,
  ),
  awaiting: bpmn(
    'awaiting',
    `${ends}<intermediateCatchEvent id="goods"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>${row('s', 'goods', 'e')}`,
    '<message id="m" name="goods"><extensionElements><zeebe:subscription correlationKey="=orderId"/></extensionElements></message>',
  ),
  calling: bpmn(
    'calling',
    `${ends}<callActivity id="call"><extensionElements><zeebe:calledElement processId="approval"/></extensionElements></callActivity>${row('s', 'call', 'e')}`,
  ),
  joining: bpmn(
    'joining',
    `${ends}<parallelGateway id="fork"/>${task('one')}${job('two')}<parallelGateway id="join"/>${row('s', 'fork', 'one', 'join', 'e')}${row('fork', 'two', 'join')}`,
  ),
  grading: bpmn(
    'grading',
    `${ends}${job(
      'grade',
      `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2, 3]"
        inputElement="paper" outputCollection="grades" outputElement="=paper"/></extensionElements></multiInstanceLoopCharacteristics>`,
    )}${row('s', 'grade', 'e')}`,
  ),
};
