import fs from 'node:fs';
import path from 'node:path';
import { compileDecisions, evaluateDecision } from '../../../decisions/index.js';
import { scenario } from '../../../testing/scenario.js';
import type { Env } from '../../index.js';

const here = import.meta.dirname;
const compiled = compileDecisions(fs.readFileSync(path.join(here, 'discount.dmn'), 'utf8'), 'discount.dmn');

const decide: Env['decide'] = async ({ decisionId, variables }) => {
  try {
    return { result: evaluateDecision((await compiled).model!, decisionId, variables).result, record: null };
  } catch (cause) {
    return { result: null, record: null, failure: (cause as Error).message };
  }
};

scenario(
  'calls a decision and keeps its result',
  here,
  { file: 'decision.bpmn', rows: [26], env: { decide } },
  async (p) => {
    await p.start({ total: 100 });
    p.expectTrace(`
    Start      activated, completed
    Discount   activated, decision discount, completed
    End        activated, completed
    (process)  completed
  `);
    p.expectVariables({ total: 100, discount: 10 });
  },
);

scenario(
  'stops when the decision fails, and decides again when the incident is resolved',
  here,
  { file: 'decision.bpmn', rows: [26], env: { decide } },
  async (p) => {
    await p.start({ total: 180 });
    p.expectIncident(/^Expected at most one rule of "Discount" to match .* rules 1, 2 do/);
    await p.set({ total: 300 });
    await p.resolve();
    p.expectTrace(`
    Start      activated, completed
    Discount   activated, decision discount, incident DECISION_EVALUATION_ERROR
    Discount   incident resolved
    Discount   decision discount, completed
    End        activated, completed
    (process)  completed
  `);
    p.expectVariables({ total: 300, discount: 50 });
  },
);

scenario('stops when no decision is there', here, { file: 'decision.bpmn', rows: [26] }, async (p) => {
  await p.start({ total: 100 });
  p.expectIncident(/Expected a decision "discount", but none is deployed/);
});
