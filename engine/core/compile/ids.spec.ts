import { compile } from '../index.js';

const file = (content: string): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://example.com"><process id="p" isExecutable="true">${content}</process></definitions>`;

describe('ids', () => {
  const nameless = file(
    '<startEvent id="s" /><task id="UserTask_1" /><subProcess><userTask /><userTask /></subProcess>',
  );

  it('are made up for elements that have none, always the same', async () => {
    for (let n = 0; n < 2; n++) {
      const compiled = await compile(nameless, { resourceName: 'x.bpmn' });
      expect(Object.keys(compiled.processes[0]!.nodes).sort()).toEqual([
        'SubProcess_1',
        'UserTask_1',
        'UserTask_2',
        'UserTask_3',
        's',
      ]);
      expect(
        compiled.diagnostics.filter((d) => d.rule === 'id-missing').map((d) => [d.severity, d.elementId]),
      ).toEqual([
        ['warning', 'SubProcess_1'],
        ['warning', 'UserTask_2'],
        ['warning', 'UserTask_3'],
      ]);
    }
  });

  it('are demanded in strict mode', async () => {
    const compiled = await compile(nameless, { resourceName: 'x.bpmn', mode: 'strict' });
    expect(compiled.refused).toBe(true);
    expect(compiled.diagnostics).toContainEqual(
      expect.objectContaining({ rule: 'id-missing', severity: 'error', elementId: 'SubProcess_1' }),
    );
  });

  it('may have space around them, which means nothing', async () => {
    const compiled = await compile(
      file('<startEvent id="s" /><task id=" t "/><sequenceFlow id="f\n" sourceRef=" s" targetRef="t " />'),
      { resourceName: 'x.bpmn' },
    );
    expect(compiled.diagnostics).toEqual([]);
    expect(compiled.processes[0]!.flows).toEqual({ f: { id: 'f', sourceRef: 's', targetRef: 't' } });
  });
});
