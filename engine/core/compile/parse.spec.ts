import { compile } from '../index.js';
import { roundTrip } from './interchange.js';
import { parseBpmn } from './parse.js';

const file = (content: string): string =>
  `<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="http://www.w3.org/1999/xhtml" targetNamespace="http://example.com"><b:process id="p" isExecutable="true">${content}</b:process></b:definitions>`;

describe('text with elements in it', () => {
  const marked = file(
    '<b:documentation textFormat="text/html">Read <x:em class="k">this</x:em><!-- now --> &amp; <![CDATA[<that>]]>.</b:documentation>' +
      '<b:documentation /><b:startEvent id="s" />' +
      '<b:textAnnotation id="a"><b:text>A <x:b>note</x:b></b:text></b:textAnnotation>',
  );

  it('is read as the text that it is', async () => {
    expect((await compile(marked, { resourceName: 'x.bpmn' })).diagnostics).toEqual([]);
    const { byId } = await parseBpmn(marked);
    expect(byId.p!.documentation[0].text).toBe('Read <x:em class="k">this</x:em> & <that>.');
    expect(byId.a!.text).toBe('A <x:b>note</x:b>');
  });

  it('keeps every word of it when the file is edited', async () => {
    const { byId } = await parseBpmn(await roundTrip(marked));
    expect(byId.p!.documentation[0].text).toBe('Read <x:em class="k">this</x:em> & <that>.');
    expect(byId.a!.text).toBe('A <x:b>note</x:b>');
  });

  it('of other namespaces is left alone', async () => {
    const { byId } = await parseBpmn(
      file('<b:extensionElements><x:text><x:b>note</x:b></x:text></b:extensionElements>'),
    );
    expect(byId.p!.extensionElements.values[0].$children[0].$type).toBe('x:b');
  });
});

it('a reference that leads nowhere is unresolved, not repeated', async () => {
  const { problems } = await parseBpmn(
    file('<b:task id="t" />').replace(
      '<b:process',
      '<b:interface id="i" name="i"><b:operation id="o" name="o"><b:inMessageRef>away:m</b:inMessageRef></b:operation></b:interface><b:process',
    ),
  );
  expect(problems.map(({ reference, repeated }) => [reference?.to, repeated])).toEqual([
    ['away:m', undefined],
  ]);
});
