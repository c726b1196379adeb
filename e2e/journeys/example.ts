import type { AppServer } from '../support/browser.js';

const FORM = {
  type: 'default',
  id: 'exampleForm',
  schemaVersion: 19,
  components: [
    { id: 'Text_1', type: 'text', text: '### {{ $uppercase(item) }}' },
    { id: 'Field_1', type: 'number', key: 'amount', label: 'Amount', validate: { required: true } },
    {
      id: 'Field_2',
      type: 'select',
      key: 'decision',
      label: 'Decision',
      values: [{ value: 'yes', label: 'Yes' }],
    },
    { id: 'Field_3', type: 'datetime', subtype: 'date', dateLabel: 'Needed by', key: 'neededBy' },
    { id: 'Field_4', type: 'checkbox', key: 'urgent', label: 'Urgent' },
  ],
};

const shape = (id: string, x: number, y: number, width: number, height: number) =>
  `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
const edge = (id: string, from: number, to: number) =>
  `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}"><di:waypoint x="${from}" y="140"/><di:waypoint x="${to}" y="140"/></bpmndi:BPMNEdge>`;

const DIAGRAM = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions_1" targetNamespace="http://example.com" expressionLanguage="https://jsonata.org">
<bpmn:process id="example" name="Example request" isExecutable="true">
<bpmn:startEvent id="Start"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="Check" name="Check request"><bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="exampleForm"/><zeebe:assignmentDefinition candidateGroups="employees"/></bpmn:extensionElements><bpmn:incoming>Flow_1</bpmn:incoming><bpmn:outgoing>Flow_2</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="End"><bpmn:incoming>Flow_2</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Check"/><bpmn:sequenceFlow id="Flow_2" sourceRef="Check" targetRef="End"/>
</bpmn:process>
<bpmndi:BPMNDiagram id="Diagram_1"><bpmndi:BPMNPlane id="Plane_1" bpmnElement="example">
${shape('Start', 160, 122, 36, 36)}${shape('Check', 250, 100, 100, 80)}${shape('End', 410, 122, 36, 36)}${edge('Flow_1', 196, 250)}${edge('Flow_2', 350, 410)}
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;

/** Deploys a small process with a form and starts it: something to show on every page. */
export async function deployExample(server: AppServer) {
  const files = new FormData();
  files.append('resources', new File([DIAGRAM], 'example.bpmn', { type: 'application/xml' }));
  files.append(
    'resources',
    new File([JSON.stringify(FORM)], 'exampleForm.form', { type: 'application/json' }),
  );
  const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
  const deployed = await fetch(`${server.url}/v2/deployments`, {
    method: 'POST',
    headers: { authorization },
    body: files,
  });
  if (!deployed.ok) throw new Error(`Expected a deployment: ${await deployed.text()}`);
  const json = async <T>(path: string, body: unknown) =>
    (await (await server.request('demo', 'POST', path, body)).json()) as T;
  const { processInstanceKey } = await json<{ processInstanceKey: string }>('/v2/process-instances', {
    processDefinitionId: 'example',
    variables: { item: 'Laptop', amount: 1200 },
    businessId: 'EX-1',
  });
  await server.settle();
  const tasks = await json<{ items: { userTaskKey: string; processDefinitionKey: string }[] }>(
    '/v2/user-tasks/search',
    {
      filter: { processInstanceKey },
    },
  );
  const [task] = tasks.items;
  if (!task) throw new Error('Expected a task.');
  return {
    processInstanceKey,
    processDefinitionKey: task.processDefinitionKey,
    userTaskKey: task.userTaskKey,
  };
}
