import { decodeXml } from '../../core/index.js';
import { EngineUnderTest } from '../runtime/engine-under-test.js';
import { hasCorpora, readBytes } from './corpora.js';
import { decisionFiles } from './miwg-decisions.js';
import { onboarding, vacation } from './miwg-models.js';

const context = { actor: 'anna' };

/** The reference models with decisions, on the engine with its database. */
(hasCorpora ? describe : describe.skip)('MIWG reference models with decisions, on PostgreSQL', () => {
  let under: EngineUnderTest;
  let engine: Awaited<ReturnType<EngineUnderTest['engine']>>;

  beforeAll(async () => {
    under = await EngineUnderTest.open();
    engine = await under.engine();
    const completed = { 'C.8.1': vacation, 'C.9.0': onboarding, 'C.9.1': String, 'C.9.2': String };
    await engine.deploy(
      [
        ...Object.entries(completed).map(([name, complete]) => ({
          name: `${name}.bpmn`,
          content: complete(decodeXml(readBytes('miwg', `${name}.bpmn`))),
        })),
        ...decisionFiles.map((content, n) => ({ name: `stand-in-${n + 1}.dmn`, content })),
      ],
      'anna',
    );
  });
  afterAll(() => under.close());

  /** A worker: does the one job of a type. */
  const work = async (type: string, variables = {}) => {
    await engine.clock.settle();
    const jobs = await engine.activateJobs({ type, maxJobs: 5, timeout: 60_000, requestTimeout: -1 });
    expect(jobs).toHaveLength(1);
    await engine.completeJob(jobs[0]!.jobKey, { variables }, context);
    await engine.clock.settle();
  };
  const decide = async (variables: Record<string, unknown>) => {
    const [task] = await under.rows<{ key: string; instance_key: string }>(
      `SELECT key, instance_key FROM user_task WHERE state = 'CREATED'`,
    );
    const key = Number(BigInt(task!.key) - BigInt(task!.instance_key));
    const command = { type: 'CompleteUserTask', key, variables, action: 'complete' } as never;
    await engine.execute(task!.instance_key, command, context);
    await engine.clock.settle();
  };
  const decisions = (instanceKey: string) =>
    under.rows(
      `SELECT d.decision_id, e.state, e.result, json_array_length(e.rules) AS rules FROM decision_instance e
       JOIN decision_definition d ON d.key = e.decision_key WHERE e.instance_key = $1`,
      [instanceKey],
    );

  it('C.9.0 goes on to C.9.2 by its decision, and back', async () => {
    const applicant = { name: 'Ada', email: 'ada@example.org', age: 40 };
    const variables = { applicant, corporation: 'Bank', product: 'Card', applicationNumber: 'A-1' };
    const { processInstanceKey: key } = await engine.startInstance(
      { processId: 'customer_onboarding_en', variables: { ...variables, fraudSuspectedId: 'f-1' } },
      context,
    );
    await work('calculateScore', { score: 300 });
    expect(await decisions(key)).toEqual([
      {
        decision_id: 'risk_check',
        state: 'EVALUATED',
        result: '[{"risk":"Low score","riskLevel":"yellow"}]',
        rules: 1,
      },
    ]);
    await decide({ approved: true });
    await work('issuePolicy');
    await work('io.camunda:sendgrid:1');
    expect(await under.status(key)).toBe('COMPLETED');
    expect(await under.variables(key)).toMatchObject({ riskLevels: ['yellow'], approved: true });
  });

  it('C.8.1 approves by its decision', async () => {
    const employee = { employeeId: 7, name: 'Eva', email: 'eva@example.org', days: 20 };
    const variables = { 'Employee Badge Number': 7, From: '2026-06-01', To: '2026-06-05', manager: 'mia' };
    const { processInstanceKey: key } = await engine.startInstance(
      { processId: 'VacationRequestProcess', variables },
      context,
    );
    const found = { value: [employee] };
    await work('http', { body: found, vacation: found, 'Fixed output': employee });
    await work('emailService');
    await work('update');
    expect(await under.status(key)).toBe('COMPLETED');
    expect(await decisions(key)).toMatchObject([{ decision_id: 'vacation_approval', rules: 1 }]);
    expect(await under.variables(key)).toMatchObject({ 'Vacation Approval': 'Approved' });
  });

  it('leave histories whose fold is their state', async () => {
    expect(await under.problems(engine)).toEqual([]);
  });
});
