import { missingFacts } from '../../testing/conformance/xml-facts.js';
import { compile, decodeXml } from '../index.js';
import { roundTrip } from './interchange.js';

const file = (content: string, attributes = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tns="http://example.com" targetNamespace="http://example.com" ${attributes}>${content}</definitions>`;
const report = async (xml: string) => await compile(xml, { resourceName: 'test.bpmn' });
const errors = async (xml: string) =>
  (await report(xml)).diagnostics
    .filter((d) => d.severity === 'error')
    .map((d) => `${d.rule} ${d.elementId}`);

it('refuses quantities below one', async () => {
  // rows: [16]
  const xml = file(
    '<process id="p" isExecutable="true"><startEvent id="s" /><task id="t" startQuantity="0" completionQuantity="0" /><sequenceFlow id="f" sourceRef="s" targetRef="t" /></process>',
  );
  expect(await errors(xml)).toEqual(['quantity t', 'quantity t']);
});

it('keeps a process that is not executable, but as documentation', async () => {
  // rows: [17]
  const compiled = await report(
    file('<process id="p" isExecutable="false"><startEvent id="s" /><userTask id="u" /></process>'),
  );
  expect(compiled.refused).toBe(false);
  expect(compiled.processes.map((p) => [p.id, p.isExecutable])).toEqual([['p', false]]);
  expect(compiled.elements.find((el) => el.elementId === 'u')?.status).toBe('documentation');
});

it('counts what processes refer to as executed', async () => {
  const { elements } = await report(
    file(
      '<message id="m" name="m" /><timerEventDefinition id="soon" /><resource id="r" name="managers" /><category id="c" /><process id="p" isExecutable="true"><startEvent id="s" /></process>',
    ),
  );
  const statuses = elements.map(({ elementId, status }) => `${elementId} ${status}`);
  expect(statuses.sort()).toEqual([
    'c documentation',
    'm executed',
    'p executed',
    'r executed',
    's executed',
    'soon executed',
  ]);
});

it('counts the association to a compensation activity as executed, and one to a note as documentation', async () => {
  const { elements } = await report(
    file(`<process id="p" isExecutable="true"><startEvent id="s" /><task id="t" /><sequenceFlow id="f" sourceRef="s" targetRef="t" />
      <boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition /></boundaryEvent>
      <task id="u" isForCompensation="true" /><textAnnotation id="n"><text>why</text></textAnnotation>
      <association id="undo" sourceRef="b" targetRef="u" /><association id="note" sourceRef="t" targetRef="n" /></process>`),
  );
  const statusOf = (id: string) => elements.find((el) => el.elementId === id)?.status;
  expect([statusOf('undo'), statusOf('note')]).toEqual(['executed', 'documentation']);
});

it('resolves references with the prefix of the target namespace', async () => {
  // rows: [165]
  const compiled = await report(
    file(
      '<message id="m" name="order" /><process id="p" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="tns:m" /></startEvent><endEvent id="e" /><sequenceFlow id="f" sourceRef="tns:s" targetRef="tns:e" /></process>',
    ),
  );
  expect(compiled.diagnostics).toEqual([]);
  expect(compiled.processes[0]!.startTriggers[0]!.triggers[0]).toMatchObject({
    type: 'message',
    name: { literal: 'order' },
  });
});

it('names sequence flows that have no id', async () => {
  const compiled = await report(
    file(
      '<process id="p" isExecutable="true"><startEvent id="s" /><task id="t" /><sequenceFlow sourceRef="s" targetRef="t" /><sequenceFlow sourceRef="s" targetRef="t" /></process>',
    ),
  );
  expect(Object.keys(compiled.processes[0]!.flows)).toEqual(['s-t', 's-t-2']);
});

it('evaluates the transformation of a data association, then its assignments', async () => {
  const compiled = await report(
    file(
      '<process id="p" isExecutable="true"><dataObject id="d" name="order" /><task id="t"><dataInputAssociation><sourceRef>d</sourceRef><targetRef>d</targetRef><transformation>$uppercase(order)</transformation><assignment><from>7</from><to>count</to></assignment></dataInputAssociation></task></process>',
    ),
  );
  const { inputs } = compiled.processes[0]!.nodes.t!;
  expect(inputs?.map(({ source, target }) => [source.text, target])).toEqual([
    ['$uppercase(order)', 'order'],
    ['7', 'count'],
  ]);
});

it('takes data that has neither name nor id as what nobody refers to', async () => {
  const compiled = await report(
    file(
      '<process id="p" isExecutable="true"><property /><task id="t"><property /><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><inputDataItem /><outputDataItem /></multiInstanceLoopCharacteristics></task></process>',
    ),
  );
  expect(compiled.diagnostics).toEqual([]);
  expect(compiled.processes[0]!.nodes.t!.loop).toEqual({
    kind: 'parallel',
    cardinality: expect.objectContaining({ literal: 3 }),
  });
});

it('decodes files by the encoding they declare', async () => {
  // rows: [166]
  const text = file(
    '<process id="p" name="Prüfung" isExecutable="true"><startEvent id="s" /></process>',
  ).replace('UTF-8', 'ISO-8859-1');
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  expect((await report(decodeXml(bytes))).processes[0]!.name).toBe('Prüfung');
  expect(() => decodeXml(Uint8Array.from([...new TextEncoder().encode('<a>'), 0xff]))).toThrow(
    /Save it again as UTF-8/,
  );
  expect(() => decodeXml(new TextEncoder().encode('<?xml version="1.0" encoding="EBCDIC-X"?><a/>'))).toThrow(
    /known encoding/,
  );
});

it('calls a process of another file by its qualified name', async () => {
  // rows: [170]
  const compiled = await report(
    file(
      '<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="other.bpmn" namespace="http://other.example" /><process id="p" isExecutable="true"><startEvent id="s" /><callActivity id="c" calledElement="other:billing" /><sequenceFlow id="f" sourceRef="s" targetRef="c" /></process>',
      'xmlns:other="http://other.example"',
    ),
  );
  expect(compiled.processes[0]!.nodes.c!.calledElement!.processId.literal).toBe('billing');
});

it('keeps foreign extensions, diagram interchange, colours, prefixes and scripts through a round trip', async () => {
  // rows: [167, 168]
  const xml = file(
    `<extensionElements><acme:note level="3">keep <acme:b>me</acme:b></acme:note></extensionElements>
     <message id="m" name="order" />
     <globalScriptTask id="g" scriptLanguage="https://jsonata.org"><script>{"a": 1}</script></globalScriptTask>
     <process id="p" isExecutable="true" acme:owner="ops">
       <startEvent id="s"><messageEventDefinition messageRef="tns:m" /></startEvent><endEvent id="e" /><sequenceFlow id="f" sourceRef="s" targetRef="e" />
     </process>
     <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">
       <bpmndi:BPMNShape id="sh" bpmnElement="s" bioc:stroke="#1E88E5" color:border-color="#1E88E5"><dc:Bounds x="10" y="20" width="36" height="36" /><bpmndi:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>
       <bpmndi:BPMNEdge id="ed" bpmnElement="f"><di:waypoint x="1" y="2" /><di:waypoint x="3" y="4" /></bpmndi:BPMNEdge>
     </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`,
    'xmlns:acme="http://acme.example" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"',
  );
  expect(missingFacts(xml, await roundTrip(xml))).toEqual([]);
});

describe('what cannot be a model', () => {
  it.each([
    ['no XML', 'hello', /Expected an XML file that begins with "<", but found "hello"/],
    ['an empty file', '', /an empty file/],
    ['a document type', '<!DOCTYPE a><a/>', /without DOCTYPE/],
    [
      'broken XML',
      '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process></definitions>',
      /line 1, column/,
    ],
    [
      'other XML',
      '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
      /Expected BPMN 2.0 XML with a <definitions> root/,
    ],
    ['one id twice', file('<process id="p"><task id="t"/><task id="t"/></process>'), /"t" is used twice/],
    ['a file that is too large', `<a>${' '.repeat(3_000_000)}</a>`, /at most 2 MB/],
    ['a tag that never ends', `<a ${'b '.repeat(100_000)}`, /tags of at most 64 kB/],
    ['endless nesting', '<a>'.repeat(5000), /at most 64 nested elements/],
  ])('%s is refused with a sentence', async (_what, xml, message) => {
    const compiled = await report(xml);
    expect(compiled.refused).toBe(true);
    expect(compiled.diagnostics[0]!.message).toMatch(message);
  });
});

describe('a deployment report says which element lacks what', () => {
  const flow = (content: string) =>
    file(
      `<process id="p" isExecutable="true"><startEvent id="s" />${content}</process>`,
      'expressionLanguage="https://jsonata.org"',
    );
  it.each([
    [
      'a process without start event',
      file(
        '<message id="m"/><process id="p" isExecutable="true"><boundaryEvent id="b" attachedToRef="x" /></process>',
      ),
      'start-event-missing p',
    ],
    [
      'a syntax error in a condition',
      flow(
        '<task id="t" /><sequenceFlow id="f" sourceRef="s" targetRef="t"><conditionExpression>amount &gt; </conditionExpression></sequenceFlow>',
      ),
      'expression-syntax f',
    ],
    [
      'a service task that nobody does',
      flow('<serviceTask id="t" /><sequenceFlow id="f" sourceRef="s" targetRef="t" />'),
      'implementation-missing t',
    ],
    [
      'a flow into nothing',
      flow('<sequenceFlow id="f" sourceRef="s" targetRef="gone" />'),
      'sequence-flow-ends f',
    ],
    [
      'a catching event without message',
      flow(
        '<intermediateCatchEvent id="t"><messageEventDefinition /></intermediateCatchEvent><sequenceFlow id="f" sourceRef="s" targetRef="t" />',
      ),
      'message-missing t',
    ],
    [
      'a timer that is no time',
      flow(
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P1X</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f" sourceRef="s" targetRef="t" />',
      ),
      'timer t',
    ],
    [
      'two kinds of loop',
      flow(
        '<task id="t"><standardLoopCharacteristics /><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></task>',
      ),
      'element-repeated t',
    ],
    [
      'two durations of a timer',
      flow(
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1S</timeDuration><timeDuration>PT2S</timeDuration></timerEventDefinition></intermediateCatchEvent>',
      ),
      'element-repeated t',
    ],
    [
      'two references to an operation',
      flow(
        '<intermediateCatchEvent id="t"><messageEventDefinition><operationRef>o</operationRef><operationRef>o</operationRef></messageEventDefinition></intermediateCatchEvent>',
      ),
      'element-repeated t',
    ],
    [
      'an empty transformation beside an assignment',
      flow(
        '<task id="t"><dataInputAssociation><targetRef>d</targetRef><transformation /><assignment><from>1</from><to>d</to></assignment></dataInputAssociation></task><dataObject id="d" />',
      ),
      'expression-missing t',
    ],
    [
      'a listener without an event',
      flow(
        '<task id="t"><extensionElements><z:executionListeners xmlns:z="http://camunda.org/schema/zeebe/1.0"><z:executionListener type="x" /></z:executionListeners></extensionElements></task><sequenceFlow id="f" sourceRef="s" targetRef="t" />',
      ),
      'listener-event t',
    ],
  ])('%s', async (_what, xml, expected) => {
    expect(await errors(xml)).toContain(expected);
  });

  it('offers a translation of a condition in a language it does not evaluate', async () => {
    const xml = flow(
      '<task id="t" /><sequenceFlow id="f" name="yes" sourceRef="s" targetRef="t"><conditionExpression>bpmn:getDataObject(\'approved\')</conditionExpression></sequenceFlow>',
    ).replace('https://jsonata.org', 'http://www.w3.org/1999/XPath');
    const [problem] = (await report(xml)).diagnostics;
    expect(problem!.message).toBe(
      'Expected the condition of the sequence flow "yes" (f) to be written in JSONata or FEEL, but its language is XPath: `bpmn:getDataObject(\'approved\')`.',
    );
    expect(problem!.help).toContain('`approved = true`');
  });
});
