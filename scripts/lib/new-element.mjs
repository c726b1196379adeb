import fs from 'node:fs';
import path from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import { Problem } from './terminal.mjs';

const usage = 'npm run new:element acme:Approval [namespace]';
const taken =
  /^(activity|loop|break|case|catch|class|const|continue|default|delete|do|else|enum|export|extends|finally|for|function|if|import|in|new|return|static|super|switch|this|throw|try|var|void|while|with|yield)$/;

/**
 * Makes the folder of an element (module, scenario, model) and adds its line to the registry. The element passes the
 * token on, so that its scenario can be run before a word of it is written.
 *
 * @param {string} root folder of the project
 * @param {string | undefined} type of BPMN (`bpmn:ChoreographyTask`) or with a prefix of its own (`acme:Approval`)
 * @param {string} [namespace] URI of the prefix; one in procession.example when not given
 * @returns {Promise<{ name: string, files: string[] }>} name of the folder; what was written
 * @throws {Problem} nothing was written
 */
export async function newElement(root, type, namespace) {
  const [, prefix, bare] = /^([a-z][\w-]*):([A-Z][A-Za-z0-9]*)$/.exec(type ?? '') ?? [];
  if (!prefix || !bare)
    throw new Problem(
      `Expected the type of the new element, a prefix and a name, but found ${type ? `"${type}"` : 'nothing'}.`,
      usage,
    );
  const variable = bare[0].toLowerCase() + bare.slice(1);
  const name = bare.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
  const folder = path.join(root, 'engine/core/elements', name);
  const registry = path.join(root, 'engine/core/elements/registry.ts');
  const lines = fs.readFileSync(registry, 'utf8').trimEnd().split('\n');
  if (fs.existsSync(folder) || lines.some((line) => line.includes(` as ${bare} }`)))
    throw new Problem(
      `Expected an element that is new, but ${bare} is there: engine/core/elements/${name}.`,
      'Change it there, or choose another name.',
    );
  if (taken.test(variable))
    throw new Problem(
      `Expected a name that can be used in code, but found "${bare}".`,
      'Choose another name.',
    );
  if (prefix === 'bpmn') checkFlowNode(bare);

  const words = name.replaceAll('-', ' ');
  const element = {
    prefix,
    variable,
    name,
    namespace: namespace ?? `http://procession.example/${prefix}`,
    title: words[0].toUpperCase() + words.slice(1),
  };
  const write = (file, text) => {
    fs.writeFileSync(path.join(folder, file), text);
    return path.join(folder, file);
  };
  fs.mkdirSync(folder);
  const files = [
    write('index.ts', moduleOf(element)),
    write(`${name}.spec.ts`, scenarioOf(element)),
    write(`${name}.bpmn`, modelOf(element)),
    registry,
  ];
  lines.push(`export { ${variable} as ${bare} } from './${name}/index.js';`);
  const [comment, ...exports] = lines;
  const folderOf = (line) => line.slice(line.indexOf('./'));
  exports.sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : 1));
  fs.writeFileSync(registry, `${[comment, ...exports].join('\n')}\n`);
  return { name, files };
}

/** BPMN has its own list of flow nodes. */
function checkFlowNode(bare) {
  let isFlowNode = false;
  try {
    const { $descriptor } = new BpmnModdle().getType(`bpmn:${bare}`);
    isFlowNode = $descriptor.allTypes.some((type) => type.name === 'bpmn:FlowNode');
  } catch {
    // Not a type at all.
  }
  if (!isFlowNode)
    throw new Problem(
      `Expected a flow node of BPMN (an activity, event or gateway), but bpmn:${bare} is none.`,
      `Give an element of your own a prefix of your own: ${usage}`,
    );
}

const moduleOf = ({ prefix, variable, namespace, title }) =>
  prefix === 'bpmn'
    ? `import { activity } from '../activity/activity.js';

/** ${title}. Passes the token on. */
export const ${variable} = activity({ start: (step, _node, me) => step.complete(me) });
`
    : `import { activity } from '../activity/activity.js';
import type { ElementModule } from '../element-module.js';

/** ${title}. Passes the token on. */
export const ${variable}: ElementModule = {
  ...activity({ start: (step, _node, me) => step.complete(me) }),
  notation: {
    prefix: '${prefix}',
    uri: '${namespace}',
    superClass: 'bpmn:Task',
  },
};
`;

function scenarioOf({ name, title }) {
  const width = Math.max('(process)'.length, title.length);
  const line = (subject, facts) => `    ${subject.padEnd(width)}  ${facts}`;
  return `import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('passes the token on', here, { file: '${name}.bpmn', rows: [] }, async (p) => {
  await p.start();
  p.expectTrace(\`
${line('Start', 'activated, completed')}
${line(title, 'activated, completed')}
${line('End', 'activated, completed')}
${line('(process)', 'completed')}
  \`);
});
`;
}

const modelOf = ({ prefix, variable, name, namespace, title }) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"${prefix === 'bpmn' ? '' : ` xmlns:${prefix}="${namespace}"`} targetNamespace="http://procession.example/scenarios" expressionLanguage="https://jsonata.org">
  <process id="${name}_process" isExecutable="true">
    <startEvent id="start" name="Start" />
    <${prefix === 'bpmn' ? '' : `${prefix}:`}${variable} id="${name}" name="${title}" />
    <endEvent id="end" name="End" />
    <sequenceFlow id="flow_1" sourceRef="start" targetRef="${name}" />
    <sequenceFlow id="flow_2" sourceRef="${name}" targetRef="end" />
  </process>
</definitions>
`;
