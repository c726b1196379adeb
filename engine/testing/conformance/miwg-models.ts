import { type Compiled, compile, decodeXml } from '../../core/index.js';
import { readBytes } from './corpora.js';

/** A reference model as a vendor ships it, or with `complete` doing what its modeler would do before deploying it. */
export async function miwgModel(
  file: string,
  complete: (xml: string) => string = (xml) => xml,
): Promise<Compiled> {
  const xml = complete(decodeXml(readBytes('miwg', `${file}.bpmn`)));
  return compile(xml, { resourceName: `${file}.bpmn` });
}

/** Replaces what must be there, so that a changed file is noticed. */
function replaced(xml: string, from: string | RegExp, to: string): string {
  const found = typeof from === 'string' ? xml.includes(from) : from.test(xml);
  if (!found) throw new Error(`Expected the file to have ${from}, but it has not.`);
  return xml.replace(from, () => to);
}

const inJsonata = (xml: string): string =>
  replaced(
    xml,
    'expressionLanguage="http://www.w3.org/1999/XPath"',
    'expressionLanguage="https://jsonata.org"',
  );

/** The condition of a flow: instead of the one it has, or where it has none. */
function condition(xml: string, flowId: string, text: string): string {
  const start = xml.search(new RegExp(`<sequenceFlow [^>]*id="${flowId}"`));
  const end = xml.indexOf('</sequenceFlow>', start);
  if (start < 0 || end < 0) throw new Error(`Expected a flow ${flowId}, but there is none.`);
  const flow = xml.slice(start, end).replace(/<conditionExpression[\s\S]*<\/conditionExpression>/, '');
  const body = `<conditionExpression xsi:type="tFormalExpression">${text}</conditionExpression>`;
  return xml.slice(0, start) + flow + body + xml.slice(end);
}

function conditions(xml: string, texts: { readonly [flowId: string]: string }): string {
  return Object.entries(texts).reduce((done, [flowId, text]) => condition(done, flowId, text), xml);
}

/** C.1.1 has XPath, and leaves open who archives. */
export const invoice = (xml: string): string =>
  conditions(
    replaced(
      inJsonata(xml),
      /(?<=<serviceTask [^>]*id="archiveInvoice"[^>]*>\s*<extensionElements>)/,
      '<zeebe:taskDefinition xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" type="archive" />',
    ),
    {
      invoiceApproved: 'approved',
      invoiceNotApproved: '$not(approved)',
      reviewSuccessful: "clarified = 'yes'",
      reviewNotSuccessful: "clarified = 'no'",
    },
  );

/** C.3.0 has XPath for one condition and none for the others. */
export const fridgeConditions = (xml: string): string =>
  conditions(inJsonata(xml), {
    '_b99800c3-c340-460c-a43e-098014a365d0': "service = 'warranty'",
    '_437e5969-1e61-4cb9-aa76-4f8854f32eeb': "service = 'emergency'",
    '_ada039b6-94dd-4a15-a6b1-c7fe662c64ee': "service = 'regular'",
    '_cddf9325-a85b-4347-8c57-8b909fa77ae9': "level = 'standard'",
    '_be893987-caec-4605-b078-bd96b7cd6c12': "level = 'premium'",
    '_cf380e47-1401-4e7e-b710-193b626e49eb': 'successful',
    '_3fb323d5-2c59-487a-af63-804208f6c5cb': '$not(successful)',
  });

/** Its first task waits for two tokens, of which its only start event makes one: in the copy it needs one. */
export const fridge = (xml: string): string =>
  replaced(
    replaced(fridgeConditions(xml), 'startQuantity="2"', 'startQuantity="1"'),
    'completionQuantity="2"',
    'completionQuantity="1"',
  );

/** C.8.1 writes transformations as boxed FEEL of DMN, and leaves the decision, which is not beside it, to a worker. */
export function vacation(xml: string): string {
  const unboxed = xml.replace(
    /language="https:\/\/www\.omg\.org\/spec\/DMN\/20191111\/MODEL\/"([^>]*)>\s*<!\[CDATA\[<ns1:literalExpression [^>]*><ns1:text>(.*?)<\/ns1:text><\/ns1:literalExpression>\]\]>/g,
    (_, rest: string, text: string) =>
      `language="https://www.omg.org/spec/DMN/20191111/FEEL/"${rest}>${text}`,
  );
  return replaced(
    unboxed,
    /<zeebe:taskDefinition type="DMN"\s*\/>/,
    '<zeebe:calledDecision decisionId="vacation_approval" resultVariable="Vacation Approval Status" />',
  );
}

/** C.9.0 asks for the decision of the called process, but takes none of its variables. */
export const onboarding = (xml: string): string =>
  replaced(
    xml,
    'processId="ManualCheck" propagateAllChildVariables="false"',
    'processId="ManualCheck" propagateAllChildVariables="true"',
  );
