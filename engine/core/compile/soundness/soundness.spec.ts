import { expect } from '@jest/globals';
import { Random } from '../../../testing/random/random.js';
import { randomModel } from '../../../testing/random/random-model.js';
import { randomRun } from '../../../testing/random/random-run.js';
import { compile } from '../index.js';

const model = (body: string) => `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://procession.example/soundness" expressionLanguage="https://jsonata.org">
<error id="err" errorCode="E" /><message id="msg" name="stop" />
<process id="p" isExecutable="true"><startEvent id="s" />${body}<endEvent id="e" /></process></definitions>`;
const flow = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [from, to, when] = pair.split('>');
      const condition = when ? `<conditionExpression>${when}</conditionExpression>` : '';
      return `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${condition}</sequenceFlow>`;
    })
    .join('');

async function warnings(body: string): Promise<string[]> {
  const { diagnostics } = await compile(model(body), { resourceName: 'p.bpmn' });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return diagnostics
    .filter((d) => ['join-never-opens', 'join-may-wait', 'never-ends'].includes(d.rule))
    .map((d) => `${d.rule} ${d.elementId}`);
}

describe('soundness', () => {
  it.each([
    [
      'alternatives joined by a parallel gateway',
      `<exclusiveGateway id="x" default="x_b" /><task id="a" /><task id="b" /><parallelGateway id="j" />${flow('s>x x>a>c x>b a>j b>j j>e')}`,
      ['join-never-opens j'],
    ],
    [
      'a parallel branch that may leave before the join',
      `<parallelGateway id="f" /><task id="a" /><exclusiveGateway id="x" default="x_j" /><endEvent id="out" /><parallelGateway id="j" />${flow('s>f f>a f>x x>out>c x>j a>j j>e')}`,
      ['join-may-wait j'],
    ],
    [
      'an inclusive split joined by a parallel gateway',
      `<inclusiveGateway id="i" /><task id="a" /><task id="b" /><parallelGateway id="j" />${flow('s>i i>a>c i>b>d a>j b>j j>e')}`,
      ['join-may-wait j'],
    ],
    [
      'a loop without a way out',
      `<exclusiveGateway id="m" /><task id="a" /><task id="b" />${flow('s>m m>a a>b b>m')}<task id="z" />${flow('z>e')}`,
      ['never-ends p'],
    ],
    [
      'a loop in a sub-process whose boundary event does not interrupt it',
      `<subProcess id="sub"><startEvent id="s2" /><exclusiveGateway id="m" /><task id="a" />${flow('s2>m m>a a>m')}</subProcess><boundaryEvent id="b" attachedToRef="sub" cancelActivity="false"><messageEventDefinition messageRef="msg" /></boundaryEvent><endEvent id="out" />${flow('s>sub sub>e b>out')}`,
      ['never-ends sub'],
    ],
    [
      'a branch that an interrupting boundary event takes away',
      `<parallelGateway id="f" /><userTask id="a" /><task id="b" /><boundaryEvent id="t" attachedToRef="a"><errorEventDefinition errorRef="err" /></boundaryEvent><endEvent id="out" /><parallelGateway id="j" />${flow('s>f f>a f>b a>j b>j j>e t>out')}`,
      ['join-may-wait j'],
    ],
    [
      'a sub-process with a certain deadlock inside',
      `<subProcess id="sub"><startEvent id="s2" /><exclusiveGateway id="x" default="x_b" /><task id="a" /><task id="b" /><parallelGateway id="j" />${flow('s2>x x>a>c x>b a>j b>j')}</subProcess>${flow('s>sub sub>e')}`,
      ['join-never-opens j'],
    ],
  ])('warns of %s', async (_what, body, expected) => {
    expect(await warnings(body)).toEqual(expected);
  });

  it.each([
    [
      'a fork and its join',
      `<parallelGateway id="f" /><task id="a" /><task id="b" /><parallelGateway id="j" />${flow('s>f f>a f>b a>j b>j j>e')}`,
    ],
    [
      'an inclusive split and join with a default',
      `<inclusiveGateway id="i" default="i_b" /><task id="a" /><task id="b" /><inclusiveGateway id="j" />${flow('s>i i>a>c i>b a>j b>j j>e')}`,
    ],
    [
      'a loop with a way out around a fork',
      `<exclusiveGateway id="m" /><parallelGateway id="f" /><task id="a" /><task id="b" /><parallelGateway id="j" /><exclusiveGateway id="x" default="x_e" />${flow('s>m m>f f>a f>b a>j b>j j>x x>m>again x>e')}`,
    ],
    [
      'a parallel branch that ends everything',
      `<parallelGateway id="f" /><task id="a" /><endEvent id="t"><terminateEventDefinition /></endEvent>${flow('s>f f>a f>t a>e')}`,
    ],
    [
      'a loop beside a branch that ends everything',
      `<parallelGateway id="f" /><exclusiveGateway id="m" /><task id="a" /><userTask id="w" /><endEvent id="t"><terminateEventDefinition /></endEvent>${flow('s>f f>m m>a a>m f>w w>t')}<task id="z" />${flow('z>e')}`,
    ],
    [
      'a loop that an interrupting event sub-process stops',
      `<exclusiveGateway id="m" /><task id="a" />${flow('s>m m>a a>m')}<task id="z" />${flow('z>e')}<subProcess id="stop" triggeredByEvent="true"><startEvent id="s2"><messageEventDefinition messageRef="msg" /></startEvent></subProcess>`,
    ],
    [
      'a loop in a sub-process that a boundary event stops',
      `<subProcess id="sub"><startEvent id="s2" /><exclusiveGateway id="m" /><task id="a" />${flow('s2>m m>a a>m')}</subProcess><boundaryEvent id="b" attachedToRef="sub"><messageEventDefinition messageRef="msg" /></boundaryEvent>${flow('s>sub sub>e b>e')}`,
    ],
  ])('says nothing about %s', async (_what, body) => {
    expect(await warnings(body)).toEqual([]);
  });

  it('many parallel branches are no burden', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `t${n}`);
    const body = `<parallelGateway id="f" /><parallelGateway id="j" />${names.map((t) => `<task id="${t}" />`).join('')}${flow(`s>f j>e ${names.map((t) => `f>${t} ${t}>j`).join(' ')}`)}`;
    expect(await warnings(body)).toEqual([]);
  });

  it('what is said of random models with wrong gateways is true when they are played', async () => {
    // Every exclusive gateway that joins becomes a parallel one.
    const broken = (xml: string) =>
      xml.replace(/<exclusiveGateway id="(\w+)"><\/exclusiveGateway>/g, (gateway, id: string) =>
        xml.split(`targetRef="${id}"`).length > 2 ? `<parallelGateway id="${id}" />` : gateway,
      );
    let said = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const xml = broken(randomModel(random, 1 + random.int(12)));
      const { diagnostics } = await compile(xml, { resourceName: 'random.bpmn' });
      const closed = diagnostics.filter((d) => d.rule === 'join-never-opens').map((d) => d.elementId!);
      if (closed.length === 0) continue;
      said += 1;
      const { activated } = await randomRun(seed, { change: broken });
      for (const id of closed) expect([...activated]).not.toContain(id);
    }
    expect(said).toBeGreaterThan(0);
  });
});
