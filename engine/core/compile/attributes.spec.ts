import { expect } from '@jest/globals';
import { BpmnModdle } from 'bpmn-moddle';
import { flowNodeTypes } from '../elements/index.js';
import { documentationAttributes, executedAttributes, identity } from './attributes.js';
import { compile } from './index.js';

interface Registry {
  readonly registry: {
    getEffectiveDescriptor(type: string): { readonly properties: readonly { readonly name: string }[] };
  };
}

it('everything that BPMN lets a flow node, a flow or data have is either executed or documentation', () => {
  const { registry } = new BpmnModdle() as unknown as Registry;
  const types = [...flowNodeTypes.filter((type) => type !== 'EventSubProcess'), 'SequenceFlow', 'DataObject'];
  const unknown = types.flatMap((type) =>
    registry
      .getEffectiveDescriptor(`bpmn:${type}`)
      .properties.map(({ name }) => name.replace(/^bpmn:/, ''))
      .filter(
        (name) => !executedAttributes.has(name) && !(name in documentationAttributes) && !identity.has(name),
      ),
  );
  expect(unknown).toEqual([]);
});

it('the report says of every attribute and extension what becomes of it', async () => {
  const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:z="http://camunda.org/schema/zeebe/1.0"
    xmlns:c="http://camunda.org/schema/1.0/bpmn" targetNamespace="x" expressionLanguage="https://jsonata.org">
    <process id="p" isExecutable="true" processType="Private"><startEvent id="s" />
    <serviceTask id="t" name="Pay" completionQuantity="1" c:asyncBefore="true"><documentation>why</documentation>
      <extensionElements><z:taskDefinition type="pay" /><z:assignmentDefinition assignee="anna" /><z:properties><z:property name="a" value="b" /></z:properties><c:field name="x" /></extensionElements>
      <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></serviceTask>
    <sequenceFlow id="f" sourceRef="s" targetRef="t" /></process></definitions>`;
  const { elements, refused } = await compile(xml, { resourceName: 'p.bpmn' });
  expect(refused).toBe(false);
  const task = elements.find((element) => element.elementId === 't')!;
  expect(task.attributes.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'completionQuantity: executed',
    'documentation: documentation',
    'loopCharacteristics: executed',
    'c:asyncBefore: documentation',
    'zeebe:TaskDefinition: executed',
    'zeebe:AssignmentDefinition: documentation',
    'zeebe:Properties: documentation',
    'c:field: documentation',
  ]);
  expect(task.attributes.find(({ name }) => name === 'zeebe:AssignmentDefinition')!.note).toBe(
    'has no effect on a ServiceTask',
  );
});

it('the report says that candidate starters of another engine keep nobody from starting a process', async () => {
  const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="x">
    <process id="p" isExecutable="true" camunda:candidateStarterGroups="clerks"><startEvent id="s" /></process></definitions>`;
  const { elements } = await compile(xml, { resourceName: 'p.bpmn' });
  const { attributes } = elements.find((element) => element.elementId === 'p')!;
  expect(attributes.find(({ name }) => name === 'camunda:candidateStarterGroups')).toMatchObject({
    status: 'documentation',
    note: expect.stringContaining('instance:start'),
  });
});
