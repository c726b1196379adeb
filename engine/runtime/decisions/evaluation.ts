import {
  type DecisionOutcome,
  type DecisionRequest,
  ElementFailure,
  EvaluationError,
  type Json,
  type Variables,
} from '../../core/index.js';
import type { DecisionModel } from '../../decisions/index.js';
import type { DecisionAnswer } from '../expressions/protocol.js';
import type { Sql } from '../store/database.js';
import type { DecisionBinding, DecisionDefinitions, LoadedDecision } from './decision-definitions.js';
import type { EvaluationRecord } from './record.js';

/** Evaluates outside this process, within bounds of time and memory. @throws EvaluationError at a bound */
export type Decide = (
  model: DecisionModel,
  decisionId: string,
  variables: Variables,
  /** The same for every evaluation of this version. */
  name: string,
) => Promise<DecisionAnswer>;

/** Evaluates decisions that are deployed. */
export class Decisions {
  constructor(
    readonly definitions: DecisionDefinitions,
    private readonly decide: Decide,
  ) {}

  /**
   * For a business rule task.
   *
   * @param deploymentKey the deployment of the process
   * @throws ElementFailure when the decision is not there
   */
  async call(sql: Sql, deploymentKey: bigint, request: DecisionRequest): Promise<DecisionOutcome> {
    const { decisionId, versionTag, variables } = request;
    const found = await this.definitions.find(sql, decisionId, boundBy(request, deploymentKey));
    if (!found)
      throw new ElementFailure(
        'CALLED_DECISION_ERROR',
        `Expected a decision "${decisionId}"${versionTag ? ` with version tag "${versionTag}"` : ''}, but none is deployed. Deploy it, then retry.`,
      );
    const record = await this.evaluate(found, variables);
    const { failure, result } = record;
    return {
      result,
      record: record as unknown as Json,
      ...(failure && { failure: `${failure.message} ${sightOf(record)}` }),
    };
  }

  async evaluate(decision: LoadedDecision, variables: Variables): Promise<EvaluationRecord> {
    const { requirements, decisionId } = decision;
    const answer = await this.decide(
      requirements.model,
      decisionId,
      variables,
      `${decisionId} version ${decision.version}`,
    ).catch((cause: unknown) => {
      if (!(cause instanceof EvaluationError)) throw cause;
      return stopped(decision, cause.message);
    });
    return {
      decisionId,
      decisionKey: decision.key,
      decisionName: nameOf(decision),
      version: decision.version,
      requirementsKey: requirements.key,
      result: answer.result,
      decisions: answer.evaluated.map((each) => {
        const { key, version, decisionId: id } = requirements.decisions.get(each.decisionId)!;
        return { ...each, decisionId: id, decisionKey: key, version };
      }),
      failure: answer.failure ? plainly(answer.failure, requirements) : null,
    };
  }
}

/** The failed decision by the id that it has in its own file. */
const plainly = <T extends { readonly decisionId: string }>(
  failure: T,
  { decisions }: LoadedDecision['requirements'],
): T => ({ ...failure, decisionId: decisions.get(failure.decisionId)?.decisionId ?? failure.decisionId });

const nameOf = ({ decisionId, requirements: { model } }: LoadedDecision): string =>
  (model.decisions[decisionId] ?? model.services[decisionId])!.name;

const boundBy = ({ binding, versionTag }: DecisionRequest, deploymentKey: bigint): DecisionBinding => {
  if (binding === 'versionTag') return { binding, versionTag: versionTag ?? '' };
  return binding === 'deployment' ? { binding, deploymentKey } : { binding };
};

/** It did not answer within its bounds: nobody knows what it saw. */
function stopped(decision: LoadedDecision, message: string): DecisionAnswer {
  const { decisionId, requirements } = decision;
  const { decisions, services } = requirements.model;
  const isTable = decisions[decisionId]?.logic?.box === 'table';
  const decisionType = services[decisionId]
    ? 'DECISION_SERVICE'
    : isTable
      ? 'DECISION_TABLE'
      : 'LITERAL_EXPRESSION';
  return {
    result: null,
    evaluated: [
      {
        decisionId,
        decisionName: nameOf(decision),
        decisionType,
        output: null,
        evaluatedInputs: [],
        matchedRules: [],
      },
    ],
    failure: { decisionId, message },
  };
}

/** What the failed decision saw, for the person who has to correct it. */
function sightOf({ decisions }: EvaluationRecord): string {
  const last = decisions.at(-1);
  if (!last || last.evaluatedInputs.length === 0) return `Decision ${last?.decisionId ?? ''}.`;
  const inputs = last.evaluatedInputs.map(
    ({ inputId, inputName, inputValue }) => `${inputName || inputId} = ${short(inputValue)}`,
  );
  return `Decision ${last.decisionId} saw ${inputs.join(', ')}.`;
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
