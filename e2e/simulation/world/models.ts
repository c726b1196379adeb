/** What runs in the simulation: small models that together use everything that may be lost, doubled or stuck. */
import { bpmnInJsonata as bpmn, row } from '../../../engine/testing/drawing.js';

const ends = '<startEvent id="s"/><endEvent id="e"/>';
const service = (id: string, more = '', attributes = ''): string =>
  `<serviceTask id="${id}" ${attributes}><extensionElements><zeebe:taskDefinition type="${id}" retries="5"/></extensionElements>${more}</serviceTask>`;
const task = (id: string): string =>
  `<userTask id="${id}" name="${id}"><extensionElements><zeebe:userTask/></extensionElements></userTask>`;
const wait = (duration: string): string =>
  `<timerEventDefinition><timeDuration xsi:type="tFormalExpression">${duration}</timeDuration></timerEventDefinition>`;
const timer = (id: string, duration: string): string =>
  `<intermediateCatchEvent id="${id}">${wait(duration)}</intermediateCatchEvent>`;
const awaited = (id: string, message: string): string =>
  `<intermediateCatchEvent id="${id}"><messageEventDefinition messageRef="${message}"/></intermediateCatchEvent>`;
const message = (id: string, name: string, key = 'order'): string =>
  `<message id="${id}" name="${name}"><extensionElements><zeebe:subscription correlationKey="=${key}"/></extensionElements></message>`;

export const models: Readonly<Record<string, string>> = {
  order: bpmn('order', `${ends}${service('charge')}${task('approve')}${row('s', 'charge', 'approve', 'e')}`),
  ship: bpmn(
    'ship',
    `${ends}<parallelGateway id="fork"/><parallelGateway id="join"/>${service('pack')}${timer('rest', 'PT1S')}${awaited('goods', 'm')}
     ${row('s', 'fork', 'pack', 'join', 'e')}${row('fork', 'rest', 'join')}${row('fork', 'goods', 'join')}`,
    message('m', 'goods'),
  ),
  grade: bpmn(
    'grade',
    `${ends}${service(
      'mark',
      `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=papers"
       inputElement="paper" outputCollection="grades" outputElement="=grade"/></extensionElements></multiInstanceLoopCharacteristics>`,
    )}${row('s', 'mark', 'e')}`,
  ),
  call: bpmn(
    'call',
    `${ends}<callActivity id="ask"><extensionElements><zeebe:calledElement processId="called" propagateAllChildVariables="true"/></extensionElements></callActivity>
     ${task('confirm')}${row('s', 'ask', 'confirm', 'e')}`,
  ),
  called: bpmn(
    'called',
    `${ends}${service('inquire')}${timer('rest', 'PT0.5S')}${row('s', 'inquire', 'rest', 'e')}`,
  ),
  undo: bpmn(
    'undo',
    `${ends}${service('reserve')}<boundaryEvent id="undone" attachedToRef="reserve"><compensateEventDefinition/></boundaryEvent>
     ${service('release', '', 'isForCompensation="true"')}<association id="a" sourceRef="undone" targetRef="release"/>
     <intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent>${row('s', 'reserve', 'back', 'e')}`,
  ),
  // A person has two seconds; the timer and the person may come at the same moment.
  hurry: bpmn(
    'hurry',
    `${ends}${task('decide')}<boundaryEvent id="late" attachedToRef="decide">${wait('PT2S')}</boundaryEvent>
     ${service('escalate')}<endEvent id="e2"/>${row('s', 'decide', 'e')}${row('late', 'escalate', 'e2')}`,
  ),
  // Whatever comes first: the signal or the time.
  alarm: bpmn(
    'alarm',
    `${ends}<eventBasedGateway id="either"/><intermediateCatchEvent id="heard"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
     ${timer('silence', 'PT3S')}<endEvent id="e2"/>${row('s', 'either', 'heard', 'e')}${row('either', 'silence', 'e2')}`,
    '<signal id="g" name="fire"/>',
  ),
  // Started by a message, one at a time for each key.
  inbound: bpmn(
    'inbound',
    `<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="e"/>${service('file')}${row('s', 'file', 'e')}`,
    '<message id="m" name="letter"/>',
  ),
  // One instance sends what another one awaits.
  telling: bpmn(
    'telling',
    `${ends}<intermediateThrowEvent id="tell"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
     ${awaited('told', 'm')}<parallelGateway id="fork"/><parallelGateway id="join"/>
     ${row('s', 'fork', 'told', 'join', 'e')}${row('fork', 'tell', 'join')}`,
    message('m', 'news'),
  ),
  // The worker throws; the boundary event catches.
  risky: bpmn(
    'risky',
    `${ends}${service('dare')}<boundaryEvent id="failed" attachedToRef="dare"><errorEventDefinition errorRef="x"/></boundaryEvent>
     ${task('repair')}<endEvent id="e2"/>${row('s', 'dare', 'e')}${row('failed', 'repair', 'e2')}`,
    '<error id="x" errorCode="BROKEN"/>',
  ),
};

/** Types of jobs. */
export const JOBS = [
  'charge',
  'pack',
  'mark',
  'inquire',
  'reserve',
  'release',
  'escalate',
  'file',
  'dare',
] as const;

/** How often each is started, relative to the others. */
export const WEIGHTS = {
  order: 4,
  ship: 5,
  grade: 3,
  call: 4,
  undo: 3,
  hurry: 3,
  alarm: 2,
  inbound: 3,
  telling: 2,
  risky: 2,
} as const;
export type ModelName = keyof typeof WEIGHTS;
