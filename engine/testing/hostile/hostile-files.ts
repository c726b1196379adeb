const head = '<?xml version="1.0" encoding="UTF-8"?>';
const open =
  '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://x">';
const file = (content: string, root = open) => `${head}${root}${content}</definitions>`;
const process = (content: string, id = 'p') => `<process id="${id}" isExecutable="true">${content}</process>`;
const model = (content: string) => file(process(`<startEvent id="s" />${content}`));
const times = (count: number, make: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n)).join('');
const flow = (from: string, to: string) =>
  `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`;

/** Files that try to take the parser's or the compiler's time or memory, to read files, or to confuse names. */
export const hostileFiles: readonly (readonly [what: string, xml: string])[] = [
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['a text', 'hello'],
  ['a zip file', 'PK\u0003\u0004\u0000\u0000'],
  ['JSON', '{"process": 1}'],
  ['HTML', '<!doctype html><html><body></body></html>'],
  ['only a declaration', head],
  ['an open root', `${head}${open}`],
  ['another root', `${head}<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="p" />`],
  ['another namespace', `${head}<definitions xmlns="http://example.com" />`],
  ['no namespace', `${head}<definitions><process id="p" /></definitions>`],
  [
    'billion laughs',
    `<!DOCTYPE lolz [<!ENTITY lol "lol">${times(9, (n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`)}]>${file(process('<task id="t" name="&lol9;" />'))}`,
  ],
  [
    'an external entity',
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${file(process('<task id="t" name="&x;" />'))}`,
  ],
  ['a parameter entity', `<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x"> %x;]>${file(process(''))}`],
  ['an external DTD', `<!DOCTYPE definitions SYSTEM "http://localhost/x.dtd">${file(process(''))}`],
  ['an undefined entity', file(process('<task id="t" name="&nothing;" />'))],
  ['a numeric entity out of range', file(process('<task id="t" name="&#x110000;" />'))],
  ['half a million entities', file(process(`<task id="t" name="${'&#x41;'.repeat(200_000)}" />`))],
  [
    'half tags in CDATA',
    model(
      `<task id="t"><documentation><![CDATA[${['<globalScriptTask ', '<text ', '<text>', '<script/>', '</text'].map((half) => half.repeat(20_000)).join('')}]]></documentation></task>`,
    ),
  ],
  [
    'half tags in the CDATA of a script',
    model(
      `<scriptTask id="t"><script><![CDATA[${'<globalScriptTask '.repeat(80_000)}]]></script></scriptTask>`,
    ),
  ],
  ['a thousand nested elements', file(times(1000, () => '<a>') + times(1000, () => '</a>'))],
  ['a hundred thousand nested elements', `${head}${open}${'<a>'.repeat(100_000)}`],
  [
    'nested sub-processes',
    model(times(200, (n) => `<subProcess id="n${n}">`) + times(200, () => '</subProcess>')),
  ],
  ['a hundred thousand tasks', model(times(100_000, (n) => `<task id="t${n}"/>`))],
  ['a hundred thousand attributes', model(`<task id="t" ${times(100_000, (n) => `a${n}="1" `)}/>`)],
  ['broken attributes', model(`<task ${'a '.repeat(100_000)}/>`)],
  ['a tag without end', `${head}${open}<process ${'x="1" '.repeat(50_000)}`],
  ['a quote without end', model('<task id="t" name="')],
  ['duplicate ids', model(times(5000, () => '<task id="t" />'))],
  ['a duplicate attribute', model('<task id="t" id="u" />')],
  [
    'twenty thousand namespaces',
    `${head}<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" ${times(20_000, (n) => `xmlns:n${n}="http://n/${n}" `)}/>`,
  ],
  ['an undeclared prefix', file('<bpmn:process id="p" />')],
  [
    'a prefix bound to another namespace',
    file('<bpmn:process xmlns:bpmn="http://evil" id="p" isExecutable="true" />'),
  ],
  ['__proto__ as id', model('<task id="__proto__" />')],
  ['constructor as id', model(`<task id="constructor" />${flow('s', 'constructor')}`)],
  ['toString as id', model(`<task id="toString" />${flow('s', 'toString')}`)],
  ['__proto__ as attribute', model('<task id="t" __proto__="x" />')],
  ['__proto__ as element', model('<__proto__ polluted="true" />')],
  ['__proto__ as process', file(process('<startEvent id="s" />', '__proto__'))],
  [
    'hasOwnProperty as flow',
    model('<task id="t" /><sequenceFlow id="hasOwnProperty" sourceRef="s" targetRef="t" />'),
  ],
  ['an id with a quote', model('<task id="a&quot;b" />')],
  ['an id with markup', model('<task id="&lt;script&gt;" name="&lt;img src=x onerror=alert(1)&gt;" />')],
  ['an empty id', model('<task id="" />')],
  ['no ids at all', file('<process isExecutable="true"><startEvent /><task /><sequenceFlow /></process>')],
  ['a flow to itself', model(flow('s', 's'))],
  ['a flow to the process', model(flow('s', 'p'))],
  [
    'a flow to a flow',
    model(`<task id="t" />${flow('s', 't')}<sequenceFlow id="g" sourceRef="s_t" targetRef="t" />`),
  ],
  ['a flow from nothing', model('<sequenceFlow id="f" targetRef="s" />')],
  [
    'an event attached to itself',
    model(
      '<boundaryEvent id="b" attachedToRef="b"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>',
    ),
  ],
  [
    'an event attached to a gateway',
    model(
      '<exclusiveGateway id="g" /><boundaryEvent id="b" attachedToRef="g"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>',
    ),
  ],
  [
    'a default flow of another element',
    model(`<task id="t" default="s_u" /><task id="u" />${flow('s', 'u')}`),
  ],
  [
    'an endless cycle',
    model(
      `<exclusiveGateway id="a" /><exclusiveGateway id="b" />${flow('s', 'a')}${flow('a', 'b')}${flow('b', 'a')}`,
    ),
  ],
  [
    'a link to itself',
    model('<intermediateThrowEvent id="l"><linkEventDefinition name="l" /></intermediateThrowEvent>'),
  ],
  ['a process that calls itself', model(`<callActivity id="c" calledElement="p" />${flow('s', 'c')}`)],
  [
    'a message that is an error',
    file(
      `<error id="m" /><process id="p" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m" /></startEvent></process>`,
    ),
  ],
  [
    'an evil condition',
    model(
      `<task id="t" /><sequenceFlow id="f" sourceRef="s" targetRef="t"><conditionExpression>${'('.repeat(10_000)}</conditionExpression></sequenceFlow>`,
    ),
  ],
  [
    'a long condition',
    model(
      `<task id="t" /><sequenceFlow id="f" sourceRef="s" targetRef="t"><conditionExpression>${'a + '.repeat(50_000)}1</conditionExpression></sequenceFlow>`,
    ),
  ],
  [
    'a timer of the year 275760',
    model(
      '<intermediateCatchEvent id="t"><timerEventDefinition><timeDate>+275760-09-13T00:00:00Z</timeDate></timerEventDefinition></intermediateCatchEvent>',
    ),
  ],
  [
    'a timer that repeats for ever at once',
    file(
      process(
        '<startEvent id="s"><timerEventDefinition><timeCycle>R/PT0S</timeCycle></timerEventDefinition></startEvent>',
      ),
    ),
  ],
  [
    'a cardinality beyond all numbers',
    model(
      `<task id="t"><multiInstanceLoopCharacteristics><loopCardinality>9e999</loopCardinality></multiInstanceLoopCharacteristics></task>${flow('s', 't')}`,
    ),
  ],
  [
    'a quantity beyond all numbers',
    model(`<task id="t" startQuantity="99999999999999999999" completionQuantity="-1" />${flow('s', 't')}`),
  ],
  ['control characters', model('<task id="t" name="\u0001\u0002" />')],
  ['null characters', `${model('<task id="t" />')}\u0000`],
  ['half a surrogate pair', model('<task id="t" name="\ud800" />')],
  ['a byte order mark in the middle', model('<task id="t" name="\ufeff" />')],
  ['CDATA without end', model('<task id="t"><documentation><![CDATA[')],
  ['a comment without end', model('<!-- ')],
  ['two roots', `${model('<task id="t" />')}<definitions />`],
  ['text after the root', `${model('<task id="t" />')} and more`],
  [
    'a processing instruction',
    `${head}<?xml-stylesheet href="http://localhost/x.xsl"?>${open}${process('<startEvent id="s" />')}</definitions>`,
  ],
  [
    'an import of a file',
    file(
      '<import importType="http://www.w3.org/2001/XMLSchema" location="file:///etc/passwd" namespace="x" />' +
        process('<startEvent id="s" />'),
    ),
  ],
  [
    'extension elements of 1 MB',
    file(
      process(
        `<extensionElements><x:a xmlns:x="http://x">${'y'.repeat(1_000_000)}</x:a></extensionElements><startEvent id="s" />`,
      ),
    ),
  ],
];
