/** DMN files, and processes that call their decisions. */
const dmn = (id: string, name: string, content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="${id}" name="${name}" namespace="https://procession.example/tests">
${content}</definitions>`;

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Discounts by customer group and total. Two rules hold for totals above 1000 of gold customers. */
export const discount = ({ gold = '15', tag = '' } = {}) =>
  dmn(
    'discounts',
    'Discounts',
    `<decision id="group" name="Customer group">
  <variable id="group_v" name="group" typeRef="string"/>
  <literalExpression id="group_l"><text>if orders > 10 then "gold" else "new"</text></literalExpression>
</decision>
<decision id="discount" name="Discount">
  ${tag && `<extensionElements><zeebe:versionTag value="${tag}"/></extensionElements>`}
  <informationRequirement id="needs"><requiredDecision href="#group"/></informationRequirement>
  <decisionTable id="discount_t" hitPolicy="UNIQUE">
    <input id="in_group" label="Group"><inputExpression><text>group</text></inputExpression></input>
    <input id="in_total" label="Total"><inputExpression typeRef="number"><text>total</text></inputExpression></input>
    <output id="out_percent" name="percent" typeRef="number"/>
    ${[
      ['new_customer', '"new"', '-', '0'],
      ['gold_customer', '"gold"', escaped('< 2000'), gold],
      ['gold_large', '"gold"', '> 1000', '20'],
    ]
      .map(
        ([id, group, total, percent]) =>
          `<rule id="${id}"><inputEntry id="${id}_g"><text>${group}</text></inputEntry><inputEntry id="${id}_t"><text>${total}</text></inputEntry><outputEntry id="${id}_p"><text>${percent}</text></outputEntry></rule>`,
      )
      .join('\n')}
  </decisionTable>
</decision>`,
  );

/** Says that it gives a number, and does not. */
export const odd = dmn(
  'oddities',
  'Oddities',
  `<decision id="odd" name="Odd"><variable id="v" name="odd" typeRef="number"/>
  <literalExpression id="l"><text>"a lot"</text></literalExpression></decision>`,
);

const literal = (id: string, name: string, text: string, requires = '') =>
  `<decision id="${id}" name="${name}">${requires}<literalExpression id="${id}_l"><text>${text}</text></literalExpression></decision>`;
const requires = (href: string) =>
  `<informationRequirement><requiredDecision href="${href}"/></informationRequirement>`;

/** A rate that other files import. */
export const rates = (rate: number) =>
  dmn('rates', 'Rates', literal('rate', 'Rate', String(rate))).replace(
    'namespace="https://procession.example/tests"',
    'namespace="https://procession.example/rates"',
  );

/** Uses the rate of the other file. */
export const price = dmn(
  'prices',
  'Prices',
  '<import name="rates" namespace="https://procession.example/rates" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>' +
    literal(
      'price',
      'Price',
      'net + net * rates.Rate / 100',
      requires('https://procession.example/rates#rate'),
    ),
);

/** Gross price and a hint; the rate is given to the service and not evaluated. */
export const service = dmn(
  'services',
  'Services',
  '<inputData id="net_data" name="net"/>' +
    literal('rate', 'rate', '19') +
    literal('gross', 'gross', 'net + net * rate / 100', requires('#rate')) +
    literal('hint', 'hint', '"with " + string(rate) + " %"', requires('#rate')) +
    `<decisionService id="pricing" name="Pricing"><outputDecision href="#gross"/><outputDecision href="#hint"/>
  <inputDecision href="#rate"/><inputData href="#net_data"/></decisionService>`,
);

/** Would go on for hours. */
export const endless = dmn(
  'endless_file',
  'Endless',
  `<decision id="endless" name="Endless"><literalExpression id="l">
  <text>sum(for i in 1..9000 return sum(for j in 1..9000 return i + j))</text></literalExpression></decision>`,
);

export const brokenTable = discount().replace('<text>if orders', '<text>if if orders');

/** Calls a decision by its id or by an expression. */
export const caller = (id: string, call = 'decisionId="discount"') => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="https://procession.example/tests" expressionLanguage="https://jsonata.org">
  <process id="${id}" name="${id}" isExecutable="true">
    <startEvent id="Start"/>
    <sequenceFlow id="f1" sourceRef="Start" targetRef="Decide"/>
    <businessRuleTask id="Decide" name="Decide the discount">
      <extensionElements><zeebe:calledDecision ${call} resultVariable="percent"/></extensionElements>
    </businessRuleTask>
    <sequenceFlow id="f2" sourceRef="Decide" targetRef="End"/>
    <endEvent id="End"/>
  </process>
</definitions>`;
