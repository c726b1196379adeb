/** What the lab runs: small models that together use everything that may be lost or done twice. */
import { bpmnInJsonata as bpmn, flows, row } from '../../engine/testing/drawing.js';

const service = (id: string, extra = '', more = ''): string =>
  `<serviceTask id="${id}" ${extra}><extensionElements><zeebe:taskDefinition type="lab-${id}" retries="5"/></extensionElements>${more}</serviceTask>`;
const approval = (
  id: string,
): string => `<userTask id="${id}" name="${id}"><extensionElements><zeebe:userTask/>
  <zeebe:assignmentDefinition candidateGroups="managers"/></extensionElements></userTask>`;
const timer = (id: string, duration: string): string =>
  `<intermediateCatchEvent id="${id}"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">${duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>`;
const message = `<message id="m" name="lab-goods"><extensionElements><zeebe:subscription correlationKey="=orderId"/></extensionElements></message>`;

export const models: Readonly<Record<string, string>> = {
  'lab-order': bpmn(
    'lab-order',
    `<startEvent id="s"/>${service('charge')}${approval('approve')}<endEvent id="e"/>${row('s', 'charge', 'approve', 'e')}`,
  ),
  'lab-ship': bpmn(
    'lab-ship',
    `<startEvent id="s"/><parallelGateway id="fork"/>${service('pack')}${timer('wait', 'PT2S')}
     <intermediateCatchEvent id="goods"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
     <parallelGateway id="join"/><endEvent id="e"/>${flows(
       ['s', 'fork'],
       ['fork', 'pack'],
       ['fork', 'wait'],
       ['fork', 'goods'],
       ['pack', 'join'],
       ['wait', 'join'],
       ['goods', 'join'],
       ['join', 'e'],
     )}`,
    message,
  ),
  'lab-grade': bpmn(
    'lab-grade',
    `<startEvent id="s"/>${service(
      'grade',
      '',
      `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=papers"
       inputElement="paper" outputCollection="grades" outputElement="=grade"/></extensionElements></multiInstanceLoopCharacteristics>`,
    )}<endEvent id="e"/>${row('s', 'grade', 'e')}`,
  ),
  'lab-call': bpmn(
    'lab-call',
    `<startEvent id="s"/><callActivity id="call"><extensionElements><zeebe:calledElement processId="lab-called"
      propagateAllChildVariables="true"/></extensionElements></callActivity>${approval('confirm')}<endEvent id="e"/>${row('s', 'call', 'confirm', 'e')}`,
  ),
  'lab-called': bpmn(
    'lab-called',
    `<startEvent id="s"/>${service('inquire')}${timer('rest', 'PT1S')}<endEvent id="e"/>${row('s', 'inquire', 'rest', 'e')}`,
  ),
  'lab-undo': bpmn(
    'lab-undo',
    `<startEvent id="s"/>${service('reserve')}<boundaryEvent id="undo" attachedToRef="reserve"><compensateEventDefinition/></boundaryEvent>
     ${service('release', 'isForCompensation="true"')}<association id="a" sourceRef="undo" targetRef="release"/>
     ${timer('think', 'PT1.5S')}<intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>
     ${row('s', 'reserve', 'think', 'back', 'e')}`,
  ),
};

/** Those that the load starts itself, and how often. */
export const WEIGHTS = {
  'lab-order': 30,
  'lab-ship': 25,
  'lab-grade': 15,
  'lab-call': 15,
  'lab-undo': 15,
} as const;
export type ModelName = keyof typeof WEIGHTS;

export const JOB_TYPES = ['charge', 'pack', 'grade', 'inquire', 'reserve', 'release'].map(
  (id) => `lab-${id}`,
);

/** Variables of jobs whose effect the end of an instance must show, by model: nothing that was written is lost. */
export const MARKS: Readonly<Record<ModelName, readonly string[]>> = {
  'lab-order': ['charged', 'decidedBy'],
  'lab-ship': ['packed', 'goods'],
  'lab-grade': ['grades'],
  'lab-call': ['inquired', 'decidedBy'],
  'lab-undo': ['reserved', 'released'],
};
/** What a job of each type writes. */
export const WRITES: Readonly<Record<string, string>> = {
  'lab-charge': 'charged',
  'lab-pack': 'packed',
  'lab-inquire': 'inquired',
  'lab-reserve': 'reserved',
  'lab-release': 'released',
};
