/** Small models for the tests of the API. */
const definitions = (process: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="Definitions_1" targetNamespace="https://procession.example/tests" expressionLanguage="https://jsonata.org">
${process}
</bpmn:definitions>`;

const flow = (id: string, from: string, to: string, condition?: string) =>
  condition
    ? `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression></bpmn:sequenceFlow>`
    : `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`;

/** One task for the group `it`, with a form. */
export const request = definitions(`<bpmn:process id="request" name="Request" isExecutable="true">
  <bpmn:startEvent id="Asked" />${flow('ToCheck', 'Asked', 'Check')}
  <bpmn:userTask id="Check" name="Check request"><bpmn:extensionElements><zeebe:userTask />
    <zeebe:formDefinition formId="check" /><zeebe:assignmentDefinition candidateGroups="it" />
  </bpmn:extensionElements></bpmn:userTask>
  ${flow('ToDone', 'Check', 'Done')}<bpmn:endEvent id="Done" />
</bpmn:process>`);

export const checkForm = JSON.stringify({
  id: 'check',
  type: 'default',
  components: [
    { type: 'number', key: 'amount', label: 'Amount', validate: { required: true, min: 1, max: 100 } },
    { type: 'textfield', key: 'code', label: 'Code', validate: { pattern: '^[A-Z]{3}$' } },
    { type: 'select', key: 'color', label: 'Colour', values: [{ value: 'red' }, { value: 'blue' }] },
    { type: 'checkbox', key: 'isSure', label: 'I am sure', validate: { required: true } },
    {
      type: 'textfield',
      key: 'reason',
      label: 'Reason',
      validate: { required: true },
      conditional: { hide: '=amount < 50' },
    },
  ],
});

/** A job, a message, a choice. */
export const order = definitions(`<bpmn:message id="Message_paid" name="paid"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=orderId" /></bpmn:extensionElements></bpmn:message>
<bpmn:process id="order" name="Order" isExecutable="true">
  <bpmn:startEvent id="Ordered" />${flow('f1', 'Ordered', 'Ship')}
  <bpmn:serviceTask id="Ship" name="Ship"><bpmn:extensionElements><zeebe:taskDefinition type="ship" />
    <zeebe:taskHeaders><zeebe:header key="carrier" value="post" /></zeebe:taskHeaders></bpmn:extensionElements></bpmn:serviceTask>
  ${flow('f2', 'Ship', 'Paid')}
  <bpmn:intermediateCatchEvent id="Paid" name="Paid"><bpmn:messageEventDefinition id="m" messageRef="Message_paid" /></bpmn:intermediateCatchEvent>
  ${flow('f3', 'Paid', 'IsLarge')}
  <bpmn:exclusiveGateway id="IsLarge" name="Large?" default="f5" />${flow('f4', 'IsLarge', 'Thank', 'amount &gt; 100')}${flow('f5', 'IsLarge', 'End')}
  <bpmn:userTask id="Thank" name="Thank"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="demo" /></bpmn:extensionElements></bpmn:userTask>
  ${flow('f6', 'Thank', 'End')}<bpmn:endEvent id="End" />
</bpmn:process>`);

/** Cannot be executed: a condition with a syntax error. */
export const wrongCondition = order
  .replace('amount &gt; 100', 'amount &gt;')
  .replace('id="order"', 'id="wrong"');

/** Refers to a variable that nobody sets. */
export const unknownVariable = definitions(`<bpmn:process id="unknown-variable" isExecutable="true">
  <bpmn:startEvent id="S" />${flow('a', 'S', 'Choice')}<bpmn:exclusiveGateway id="Choice" />
  ${flow('b', 'Choice', 'E1', 'total &gt; 5')}${flow('c', 'Choice', 'E2', 'total &lt;= 5')}
  <bpmn:endEvent id="E1" /><bpmn:endEvent id="E2" />
</bpmn:process>`);

/** Nothing in it can start: its only event waits for another process to call it by message. */
export const withoutStart = definitions(`<bpmn:process id="without-start" isExecutable="true">
  <bpmn:task id="A" />${flow('a', 'A', 'B')}<bpmn:task id="B" />${flow('b', 'B', 'A')}
</bpmn:process>`);

/** A task whose listeners are asked before somebody gets it and before it is completed. */
export const listened = definitions(`<bpmn:process id="listened" name="Listened" isExecutable="true">
  <bpmn:startEvent id="Asked" />${flow('ToCheck', 'Asked', 'Check')}
  <bpmn:userTask id="Check" name="Check request"><bpmn:extensionElements><zeebe:userTask />
    <zeebe:assignmentDefinition candidateGroups="it" />
    <zeebe:executionListeners><zeebe:executionListener eventType="start" type="prepare" /></zeebe:executionListeners>
    <zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="may-assign" />
      <zeebe:taskListener eventType="updating" type="audit" />
      <zeebe:taskListener eventType="completing" type="four-eyes" />
      <zeebe:taskListener eventType="canceling" type="tell" /></zeebe:taskListeners>
  </bpmn:extensionElements></bpmn:userTask>
  ${flow('ToDone', 'Check', 'Done')}<bpmn:endEvent id="Done" />
</bpmn:process>`);

/** A job whose worker needs a deployed file. */
export const robot = definitions(`<bpmn:process id="robot" name="Robot" isExecutable="true">
  <bpmn:startEvent id="Asked" />${flow('ToScan', 'Asked', 'Scan')}
  <bpmn:serviceTask id="Scan"><bpmn:extensionElements><zeebe:taskDefinition type="rpa" />
    <zeebe:linkedResources><zeebe:linkedResource resourceId="scan" resourceType="RPA" linkName="script" /></zeebe:linkedResources>
  </bpmn:extensionElements></bpmn:serviceTask>
  ${flow('ToDone', 'Scan', 'Done')}<bpmn:endEvent id="Done" />
</bpmn:process>`);

/** Starts when it gets hot. */
export const alarm = definitions(`<bpmn:process id="alarm" name="Alarm" isExecutable="true">
  <bpmn:startEvent id="Hot"><bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">temperature &gt; 30</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>
  ${flow('ToCool', 'Hot', 'Cool')}<bpmn:userTask id="Cool" name="Cool down" />
  ${flow('ToDone', 'Cool', 'Done')}<bpmn:endEvent id="Done" />
</bpmn:process>`);
