import { BpmnModdle } from 'bpmn-moddle';
import { foreignPackages } from './notations.js';
import { task } from './task/index.js';

const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:acme="http://acme.example/bpmn" targetNamespace="http://example.com">
  <process id="p"><acme:approval id="a" name="Approve"><incoming>f</incoming></acme:approval><startEvent id="s" /><sequenceFlow id="f" sourceRef="s" targetRef="a" /></process>
</definitions>`;

it('an element that is not of BPMN is read as what it extends, and written back', async () => {
  const notation = { prefix: 'acme', uri: 'http://acme.example/bpmn', superClass: 'bpmn:Task' };
  const packages = foreignPackages({ Task: task, Approval: { ...task, notation } });
  const moddle = new BpmnModdle(packages);
  const { rootElement, warnings, elementsById } = await moddle.fromXML(xml);
  expect(warnings).toEqual([]);
  expect(elementsById.a).toMatchObject({ $type: 'acme:Approval', name: 'Approve' });
  expect(elementsById.a!.$instanceOf('bpmn:Activity')).toBe(true);
  const written = await moddle.toXML(rootElement);
  expect(written.xml).toContain(
    '<acme:approval id="a" name="Approve"><incoming>f</incoming></acme:approval>',
  );
});

it('BPMN itself needs no package', () => {
  expect(foreignPackages({ Task: task })).toEqual({});
});
