import { compile } from '../../core/index.js';
import { Random } from '../random/random.js';
import { hostileFiles } from './hostile-files.js';

const example = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://x" expressionLanguage="https://jsonata.org">
  <message id="m" name="order"><extensionElements><zeebe:subscription correlationKey="=id" /></extensionElements></message>
  <process id="p" isExecutable="true">
    <startEvent id="s" /><exclusiveGateway id="g" default="f3" /><userTask id="u" name="Approve"><extensionElements><zeebe:assignmentDefinition candidateGroups="a,b" /></extensionElements></userTask>
    <serviceTask id="w"><extensionElements><zeebe:taskDefinition type="work" /><zeebe:ioMapping><zeebe:input source="=a + 1" target="b" /></zeebe:ioMapping></extensionElements></serviceTask>
    <boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
    <receiveTask id="r" messageRef="m" /><endEvent id="e" />
    <sequenceFlow id="f1" sourceRef="s" targetRef="g" /><sequenceFlow id="f2" sourceRef="g" targetRef="u"><conditionExpression>amount &gt; 10</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="g" targetRef="w" /><sequenceFlow id="f4" sourceRef="u" targetRef="r" /><sequenceFlow id="f5" sourceRef="w" targetRef="e" /><sequenceFlow id="f6" sourceRef="r" targetRef="e" /><sequenceFlow id="f7" sourceRef="b" targetRef="e" />
  </process>
</definitions>`;

it.each(hostileFiles)('%s is read or refused, never thrown at', async (_what, xml) => {
  const compiled = await compile(xml, { resourceName: 'hostile.bpmn' });
  if (compiled.refused)
    expect(compiled.diagnostics.every((d) => d.message.length > 20 && d.help.length > 0)).toBe(true);
  else expect(compiled.processes.every((p) => JSON.parse(JSON.stringify(p)).id === p.id)).toBe(true);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it('at least 60 hostile files are tried', () => {
  expect(hostileFiles.length).toBeGreaterThanOrEqual(60);
});

it('5,000 mutants of a model are read or refused', async () => {
  let refused = 0;
  for (let seed = 1; seed <= 5000; seed++) {
    const xml = mutant(new Random(seed));
    const compiled = await compile(xml, { resourceName: `mutant-${seed}.bpmn` }).catch((cause: unknown) => {
      throw new Error(`Mutant ${seed} was not handled: ${String((cause as Error).stack)}\n${xml}`);
    });
    if (compiled.refused) refused++;
  }
  // Most mutations break the model; some only change a name.
  expect(refused).toBeGreaterThan(1000);
  expect(refused).toBeLessThan(5000);
}, 600_000);

function mutant(random: Random): string {
  let text = example;
  for (let n = 0; n <= random.int(3); n++) {
    const at = random.int(text.length);
    const length = random.int(20);
    switch (random.int(5)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text =
          text.slice(0, at) +
          random.pick(['<', '>', '"', '&', '/', '=', '\u0000', '<!--', ']]>', 'id="s"', ' ']) +
          text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
        break;
      case 3:
        text = text.slice(0, at) + String.fromCharCode(random.int(0xffff)) + text.slice(at + 1);
        break;
      default: {
        const words = text.match(/[A-Za-z]\w+/g)!;
        text = text.replace(random.pick(words), random.pick(words));
      }
    }
  }
  return text;
}
