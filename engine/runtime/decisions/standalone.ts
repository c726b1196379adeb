import type { Json } from '../../core/index.js';
import { CommandRejected } from '../errors.js';
import { parseKey, partOf } from '../keys.js';
import type { Database, Sql } from '../store/database.js';
import { earlierAnswer, earlierAnswers, idempotencyOf, remember } from '../store/idempotency.js';
import type { KeyAllocator } from '../store/key-allocator.js';
import { insertOf, timestamp } from '../store/rows.js';
import type { Context, DecisionRequest, EvaluatedStandalone } from '../types.js';
import type { LoadedDecision } from './decision-definitions.js';
import type { Decisions } from './evaluation.js';
import { DECISION_INSTANCE, decisionRows } from './record.js';

const insert = insertOf('decision_instance', DECISION_INSTANCE);

/** Evaluates a decision outside every process instance, and keeps how it came to its result. */
export class StandaloneDecisions {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyAllocator,
    private readonly decisions: Decisions,
    private readonly now: () => number,
  ) {}

  /** @throws CommandRejected NOT_FOUND, IdempotencyConflict */
  async evaluate(request: DecisionRequest, context: Context): Promise<EvaluatedStandalone> {
    const { idempotency: asked } = idempotencyOf(context);
    const query: Sql = (statement) => this.database.query(statement);
    const before = asked && (await earlierAnswers(query, [asked.key], this.now())).get(asked.key);
    if (before) return earlierAnswer(asked, before) as unknown as EvaluatedStandalone;

    const found = await this.find(query, request);
    const record = await this.decisions.evaluate(found, request.variables ?? {});
    const key = await this.keys.allocate();
    const answer = { key: String(key), requirementsId: found.requirements.id, record };
    const now = this.now();
    await this.database.transaction(async (sql) => {
      const rows = decisionRows(record, {
        part: partOf(key),
        instance_key: String(key),
        key,
        definition_key: null,
        element_instance_key: null,
        element_id: null,
        evaluated_at: timestamp(now),
        evaluated_by: context.actor,
      });
      await sql(insert(rows));
      if (asked) await sql(remember([{ ...asked, answer: answer as unknown as Json }], now));
    });
    return answer;
  }

  private async find(sql: Sql, request: DecisionRequest): Promise<LoadedDecision> {
    const { definitions } = this.decisions;
    if ('decisionDefinitionKey' in request) {
      const key = parseKey(request.decisionDefinitionKey);
      const found = key === undefined ? undefined : await definitions.byKey(sql, key);
      if (found) return found;
      const message = `Expected a decision with the key ${request.decisionDefinitionKey}, but there is none.`;
      throw new CommandRejected('NOT_FOUND', message);
    }
    const { decisionDefinitionId } = request;
    const found = await definitions.find(sql, decisionDefinitionId, { binding: 'latest' });
    if (found) return found;
    const message = `Expected a decision "${decisionDefinitionId}", but none is deployed. Deploy the DMN file it is in.`;
    throw new CommandRejected('NOT_FOUND', message);
  }
}
