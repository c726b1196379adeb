import { compile } from '../index.js';

const start = '<startEvent id="s"><outgoing>a</outgoing></startEvent>';
const end = '<endEvent id="e"><incoming>b</incoming></endEvent>';
const flow = (id: string, from: string, to: string, more = '') =>
  `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"${more}/>`;
const task = (inside = '', more = '') =>
  `<task id="t"${more}><incoming>a</incoming><outgoing>b</outgoing>${inside}</task>`;
const line = flow('a', 's', 't') + flow('b', 't', 'e');
const process = (inside: string, more = '') =>
  `<process id="p" isExecutable="true"${more}>${inside}</process>`;
/** A start, a task and an end, with something added. */
const plain = (inside = '', inTask = '') => process(start + task(inTask) + end + line + inside);
/** A start, one event of the middle, and an end. */
const event = (type: string, definition: string) =>
  process(
    `${start}<${type} id="t"><incoming>a</incoming><outgoing>b</outgoing>${definition}</${type}>${end}${line}`,
  );
const boundary = (definition: string, more = '') =>
  plain(`<boundaryEvent id="x" attachedToRef="t"${more}>${definition}</boundaryEvent>`);
const io = (inside: string) => `<ioSpecification>${inside}</ioSpecification>`;
const gateway = (type: string, more = '') =>
  process(
    `${start}<${type} id="t"${more}><incoming>a</incoming><outgoing>b</outgoing></${type}>${end}${line}`,
  );

const choreographyTask =
  '<choreographyTask id="v" initiatingParticipantRef="a1"><participantRef>a1</participantRef><participantRef>b1</participantRef></choreographyTask>';

/** One small model for each rule that it breaks. */
const breaches: readonly (readonly [rule: string, elementId: string, xml: string])[] = [
  ['sequence-flow-source', 'f', plain(`<textAnnotation id="n"/>${flow('f', 'n', 't')}`)],
  ['sequence-flow-target', 'f', plain(`<textAnnotation id="n"/>${flow('f', 't', 'n')}`)],
  ['sequence-flow-listed', 'f', plain(flow('f', 't', 'e'))],
  ['sequence-flow-scope', 'f', plain(`<subProcess id="u"><task id="v"/></subProcess>${flow('f', 't', 'v')}`)],
  ['sequence-flow-immediate', 'f', plain(flow('f', 't', 'e', ' isImmediate="false"'))],
  ['default-flow-source', 't', process(start + task('', ' default="a"') + end + line)],
  ['flow-node-incoming', 'x', plain('<task id="x"/>')],
  ['flow-node-outgoing', 'x', plain('<task id="x"/>')],
  ['start-event-incoming', 's', plain(flow('f', 't', 's'))],
  ['start-event-outgoing', 'x', plain('<startEvent id="x"/>')],
  ['start-event-trigger', 'x', plain('<startEvent id="x"><compensateEventDefinition/></startEvent>')],
  ['end-event-outgoing', 'e', plain(flow('f', 'e', 't'))],
  ['end-event-incoming', 'x', plain('<endEvent id="x"/>')],
  ['end-event-result', 'x', plain('<endEvent id="x"><timerEventDefinition/></endEvent>')],
  ['start-event-without-end', 's', process(start + task() + line)],
  ['end-event-without-start', 'e', process(task() + end + line)],
  ['boundary-event-outgoing', 'x', boundary('<signalEventDefinition/>')],
  ['boundary-event-trigger', 'x', boundary('<errorEventDefinition/>', ' cancelActivity="false"')],
  ['catch-event-trigger', 't', event('intermediateCatchEvent', '<terminateEventDefinition/>')],
  ['throw-event-trigger', 't', event('intermediateThrowEvent', '<errorEventDefinition/>')],
  ['link-event-flows', 't', event('intermediateCatchEvent', '<linkEventDefinition name="l"/>')],
  ['message-event-operation', 't', event('intermediateCatchEvent', '<messageEventDefinition/>')],
  ['escalation-code', 't', event('intermediateThrowEvent', '<escalationEventDefinition/>')],
  [
    'expression-formal',
    'f',
    plain(
      '<sequenceFlow id="f" sourceRef="t" targetRef="e"><conditionExpression>soon</conditionExpression></sequenceFlow>',
    ),
  ],
  ['reference', 't', process(start + task('', ' default="nowhere"') + end + line)],
  ['reference', 'x', boundary('<errorEventDefinition errorRef="nowhere"/>')],
  ['catch-event-trigger', 't', event('intermediateCatchEvent', '')],
  ['reference-type', 'x', plain('<boundaryEvent id="x" attachedToRef="s"/>')],
  [
    'compensation-activity',
    'l',
    plain(
      '<boundaryEvent id="x" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="u"/><association id="l" sourceRef="x" targetRef="u"/>',
    ),
  ],
  ['gateway-flows', 't', gateway('parallelGateway')],
  ['gateway-direction', 't', gateway('parallelGateway', ' gatewayDirection="Mixed"')],
  ['event-gateway-outgoing', 't', gateway('eventBasedGateway')],
  ['event-gateway-trigger', 't', gateway('eventBasedGateway')],
  ['event-sub-process-start', 'x', plain('<subProcess id="x" triggeredByEvent="true"/>')],
  ['ad-hoc-activity', 'x', plain('<adHocSubProcess id="x"/>')],
  ['sub-process-data', 'x', plain(`<subProcess id="x">${io('<inputSet/><outputSet/>')}</subProcess>`)],
  ['public-process-executable', 'p', process('', ' processType="Public"')],
  [
    'message-flow-ends',
    'm',
    `${plain()}<collaboration id="c"><messageFlow id="m" sourceRef="s" targetRef="t"/></collaboration>`,
  ],
  [
    'data-input-set',
    'i',
    plain('', '<ioSpecification id="i"><dataInput id="d"/><inputSet/></ioSpecification>'),
  ],
  [
    'data-reference-name',
    'x',
    plain(
      '<dataObject id="d" name="Order"/><dataObjectReference id="x" name="Order paid" dataObjectRef="d"><dataState name="paid"/></dataObjectReference>',
    ),
  ],
  ['choreography-in-process', 'x', plain(`<subProcess id="x">${choreographyTask}</subProcess>`)],
  [
    'choreography-reference',
    'y',
    `${plain()}<choreography id="x"><participant id="a1"/><participant id="b1"/></choreography><globalConversation id="y"><choreographyRef>x</choreographyRef></globalConversation>`,
  ],
  [
    'global-conversation-content',
    'y',
    `${plain()}<globalConversation id="y"><textAnnotation id="z"/></globalConversation>`,
  ],
  [
    'choreography-closed',
    'y',
    `${plain()}<choreography id="x" isClosed="true"/><collaboration id="y"><choreographyRef>x</choreographyRef></collaboration>`,
  ],
  ['link-source', 't', event('intermediateCatchEvent', '<linkEventDefinition name="l"/>')],
  [
    'loop-data-input-task',
    't',
    plain(
      '<dataObject id="d" isCollection="true"/>',
      '<multiInstanceLoopCharacteristics><loopDataInputRef>d</loopDataInputRef></multiInstanceLoopCharacteristics>',
    ),
  ],
  ['script-format', 'x', plain('<scriptTask id="x"><script>1</script></scriptTask>')],
  [
    'link-references',
    'k3',
    plain(
      '<intermediateThrowEvent id="x"><linkEventDefinition id="k1"><target>k3</target></linkEventDefinition></intermediateThrowEvent><intermediateThrowEvent id="y"><linkEventDefinition id="k2"><target>k4</target></linkEventDefinition></intermediateThrowEvent><intermediateCatchEvent id="z"><linkEventDefinition id="k3"><source>k1</source><source>k2</source></linkEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="w"><linkEventDefinition id="k4"/></intermediateCatchEvent>',
    ),
  ],
  [
    'data-collection',
    'd',
    `<itemDefinition id="i" isCollection="true"/>${plain('<dataObject id="d" itemSubjectRef="i"/>')}`,
  ],
  ['text-format', 'x', plain('<textAnnotation id="x" textFormat="text"/>')],
  ['text-format', 't', plain('', '<documentation textFormat="x">text</documentation>')],
];

const file = (xml: string) =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">${xml}</definitions>`;
const errors = async (xml: string, mode: 'default' | 'strict') =>
  (await compile(file(xml), { resourceName: 'test.bpmn', mode })).diagnostics.filter(
    (d) => d.severity === 'error',
  );

it('strict mode refuses each breach of the specification with its rule, element and help', async () => {
  // rows: [169]
  for (const [rule, elementId, xml] of breaches) {
    const found = (await errors(xml, 'strict')).find((d) => d.rule === rule && d.elementId === elementId);
    expect(found ? rule : `${rule} not found`).toBe(rule);
    expect(found!.message).toMatch(/^Expected .*, but .*\.$/);
    expect(found!.help).not.toBe('');
  }
});

it('a data object reference may be called after its data object and state, or as it likes without a state', async () => {
  const reference = (name: string, state = '<dataState name="paid"/>') =>
    plain(
      `<dataObject id="d" name="Order"/><dataObjectReference id="x" name="${name}" dataObjectRef="d">${state}</dataObjectReference>`,
    );
  expect(await errors(reference('Order  [paid]'), 'strict')).toEqual([]);
  expect(await errors(reference('Paid order', ''), 'strict')).toEqual([]);
  expect(await errors(reference('Order paid'), 'default')).toEqual([]);
});

it('message flows may lead to choreography activities between the pools', async () => {
  const between = `${plain()}<choreography id="x"><participant id="a1"/><participant id="b1"/>${choreographyTask}</choreography><collaboration id="y"><participant id="c1" processRef="p"/><messageFlow id="m" sourceRef="t" targetRef="v"/><messageFlow id="n" sourceRef="v" targetRef="t"/><choreographyRef>x</choreographyRef></collaboration>`;
  expect(await errors(between, 'strict')).toEqual([]);
});

it('strict mode accepts a sound model, and the default mode what can run', async () => {
  expect(await errors(plain(), 'strict')).toEqual([]);
  expect(await errors(gateway('parallelGateway'), 'default')).toEqual([]);
});
