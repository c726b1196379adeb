/** Two small models as other tools write them, for a checkout that has no third-party models beside it. */
interface Node {
  readonly tag: string;
  readonly id: string;
  readonly name: string;
  /** attributes of the element */
  readonly more?: string;
  readonly inner?: string;
  readonly x: number;
  readonly y: number;
}
interface Flow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly condition?: string;
}

const NAMESPACES = `xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1" targetNamespace="https://procession.example/tests"`;

const size = ({ tag }: Node) =>
  /Event/.test(tag) ? { w: 36, h: 36 } : /Gateway/.test(tag) ? { w: 50, h: 50 } : { w: 100, h: 80 };

/** Where the straight line to another node crosses the border of this one. */
function dock(node: Node, other: Node): string {
  const { w, h } = size(node);
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const part = Math.min(w / 2 / Math.abs(dx || 1e-9), h / 2 / Math.abs(dy || 1e-9));
  return `<di:waypoint x="${Math.round(node.x + dx * part)}" y="${Math.round(node.y + dy * part)}"/>`;
}

/** `x` and `y` are the middle of a node. */
function diagram(attributes: string, head: string, process: string, nodes: Node[], flows: Flow[]): string {
  const at = (id: string) => nodes.find((node) => node.id === id)!;
  const elements = nodes.map(
    ({ tag, id, name, more = '', inner = '' }) =>
      `<bpmn:${tag} id="${id}" name="${name}" ${more}>${inner}</bpmn:${tag}>`,
  );
  const arrows = flows.map(
    ({ id, from, to, condition }) =>
      `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${
        condition
          ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`
          : ''
      }</bpmn:sequenceFlow>`,
  );
  const shapes = nodes.map((node) => {
    const { w, h } = size(node);
    return `<bpmndi:BPMNShape id="${node.id}_di" bpmnElement="${node.id}"><dc:Bounds x="${node.x - w / 2}" y="${node.y - h / 2}" width="${w}" height="${h}"/></bpmndi:BPMNShape>`;
  });
  const edges = flows.map(({ id, from, to }) => {
    const [a, b] = [at(from), at(to)];
    return `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}">${dock(a, b)}${dock(b, a)}</bpmndi:BPMNEdge>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${NAMESPACES} ${attributes}>${head}
<bpmn:process id="${process}" name="${process}" isExecutable="true">
${[...elements, ...arrows].join('\n')}
</bpmn:process>
<bpmndi:BPMNDiagram id="Diagram_1"><bpmndi:BPMNPlane id="Plane_1" bpmnElement="${process}">
${[...shapes, ...edges].join('\n')}
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;
}

const job = '<bpmn:extensionElements><zeebe:taskDefinition type="email"/></bpmn:extensionElements>';
const timer = (kind: string, value: string) =>
  `<bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition>`;

/** A document is asked for by e-mail, reminded of every day and after a week by telephone. */
export const documentRequest = diagram(
  'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.1.0"',
  '<bpmn:message id="Answer" name="MESSAGE_documentReceived"><bpmn:extensionElements><zeebe:subscription correlationKey="= documentReferenceId"/></bpmn:extensionElements></bpmn:message>',
  'documentRequest',
  [
    { tag: 'startEvent', id: 'Start', name: 'Document requested', x: 100, y: 200 },
    { tag: 'sendTask', id: 'Ask', name: 'Request document', inner: job, x: 220, y: 200 },
    {
      tag: 'receiveTask',
      id: 'Wait',
      name: 'Wait for answer',
      more: 'messageRef="Answer"',
      x: 400,
      y: 200,
    },
    { tag: 'endEvent', id: 'Got', name: 'Document received', x: 600, y: 200 },
    {
      tag: 'boundaryEvent',
      id: 'Daily',
      name: 'daily',
      more: 'attachedToRef="Wait" cancelActivity="false"',
      inner: timer('timeCycle', 'R6/P1D'),
      x: 430,
      y: 160,
    },
    { tag: 'sendTask', id: 'Remind', name: 'Send reminder email', inner: job, x: 520, y: 60 },
    { tag: 'endEvent', id: 'Reminded', name: 'Email sent', x: 680, y: 60 },
    {
      tag: 'boundaryEvent',
      id: 'Week',
      name: '1 week',
      more: 'attachedToRef="Wait"',
      inner: timer('timeDuration', 'P7D'),
      x: 430,
      y: 240,
    },
    { tag: 'userTask', id: 'Call', name: 'Call customer', x: 520, y: 340 },
    { tag: 'endEvent', id: 'Talked', name: 'Answer received', x: 680, y: 340 },
  ],
  [
    { id: 'f1', from: 'Start', to: 'Ask' },
    { id: 'f2', from: 'Ask', to: 'Wait' },
    { id: 'f3', from: 'Wait', to: 'Got' },
    { id: 'f4', from: 'Daily', to: 'Remind' },
    { id: 'f5', from: 'Remind', to: 'Reminded' },
    { id: 'f6', from: 'Week', to: 'Call' },
    { id: 'f7', from: 'Call', to: 'Talked' },
  ],
);

/** An invoice as a drawing tool writes it: conditions in XPath, a service task that nobody implements. */
export const invoice = diagram(
  'expressionLanguage="http://www.w3.org/1999/XPath"',
  '',
  'handle-invoice',
  [
    { tag: 'startEvent', id: 'StartEvent_1', name: 'Invoice received', x: 100, y: 200 },
    { tag: 'userTask', id: 'assignApprover', name: 'Assign Approver', x: 220, y: 200 },
    { tag: 'userTask', id: 'approveInvoice', name: 'Approve Invoice', x: 380, y: 200 },
    { tag: 'exclusiveGateway', id: 'invoice_approved', name: 'Invoice approved?', x: 540, y: 200 },
    { tag: 'userTask', id: 'prepareBankTransfer', name: 'Prepare Bank Transfer', x: 700, y: 200 },
    { tag: 'serviceTask', id: 'archiveInvoice', name: 'Archive Invoice', x: 860, y: 200 },
    { tag: 'endEvent', id: 'invoiceProcessed', name: 'Invoice processed', x: 1000, y: 200 },
    { tag: 'userTask', id: 'reviewInvoice', name: 'Review Invoice', x: 540, y: 380 },
    { tag: 'exclusiveGateway', id: 'reviewSuccessful_gw', name: 'Review successful?', x: 380, y: 380 },
    { tag: 'endEvent', id: 'invoiceNotProcessed', name: 'Invoice not processed', x: 220, y: 380 },
  ],
  [
    { id: 'f1', from: 'StartEvent_1', to: 'assignApprover' },
    { id: 'f2', from: 'assignApprover', to: 'approveInvoice' },
    { id: 'f3', from: 'approveInvoice', to: 'invoice_approved' },
    {
      id: 'invoiceApproved',
      from: 'invoice_approved',
      to: 'prepareBankTransfer',
      condition: "bpmn:getDataObject('approved')",
    },
    {
      id: 'invoiceNotApproved',
      from: 'invoice_approved',
      to: 'reviewInvoice',
      condition: "not(bpmn:getDataObject('approved'))",
    },
    { id: 'f4', from: 'prepareBankTransfer', to: 'archiveInvoice' },
    { id: 'f5', from: 'archiveInvoice', to: 'invoiceProcessed' },
    { id: 'f6', from: 'reviewInvoice', to: 'reviewSuccessful_gw' },
    {
      id: 'reviewSuccessful',
      from: 'reviewSuccessful_gw',
      to: 'approveInvoice',
      condition: "bpmn:getDataObject('clarified') = 'yes'",
    },
    {
      id: 'reviewNotSuccessful',
      from: 'reviewSuccessful_gw',
      to: 'invoiceNotProcessed',
      condition: "bpmn:getDataObject('clarified') = 'no'",
    },
  ],
);

/** As tools write it that put the prefix of the target namespace before every reference. */
export const prefixed = diagram(
  'xmlns:own="https://procession.example/tests" expressionLanguage="https://jsonata.org"',
  '<bpmn:message id="Paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order" /></bpmn:extensionElements></bpmn:message>',
  'prefixed',
  [
    { tag: 'startEvent', id: 'Begin', name: 'Begin', x: 120, y: 200 },
    { tag: 'receiveTask', id: 'Wait', name: 'Wait', more: 'messageRef="own:Paid"', x: 260, y: 200 },
    { tag: 'endEvent', id: 'End', name: 'End', x: 400, y: 200 },
  ],
  [
    { id: 'f1', from: 'Begin', to: 'Wait' },
    { id: 'f2', from: 'Wait', to: 'End' },
  ],
);

/** A script that only those may deploy who may deploy JavaScript. */
export const scripted = diagram(
  'expressionLanguage="https://jsonata.org"',
  '',
  'scripted',
  [
    { tag: 'startEvent', id: 'Start', name: 'Asked', x: 180, y: 180 },
    {
      tag: 'scriptTask',
      id: 'Double',
      name: 'Double it',
      more: 'scriptFormat="javascript"',
      inner: '<bpmn:script>({ twice: 2 * amount })</bpmn:script>',
      x: 320,
      y: 180,
    },
  ],
  [{ id: 'f1', from: 'Start', to: 'Double' }],
);
