import { expect } from '@jest/globals';
import { scenario } from '../../../testing/scenario.js';
import { valuesOf } from '../../index.js';

const here = import.meta.dirname;

scenario(
  'a worker does it; mappings bring data in and out',
  here,
  { file: 'worker.bpmn', rows: [22] },
  async (p) => {
    await p.start({ name: 'ada' });
    await p.complete('Create account', { id: 17, noise: true });
    p.expectTrace(`
    Start           activated, completed
    Create account  activated, job account, completed
    Done            activated, completed
    (process)       completed
  `);
    p.expectVariables({ name: 'ada', account: 17 });
  },
);

scenario(
  'failing until no retries are left is an incident, which a retry resolves',
  here,
  { file: 'worker.bpmn', rows: [22, 164] },
  async (p) => {
    await p.start({ name: 'ada' });
    await p.fail('Create account', 0, 'directory is down');
    p.expectIncident(/directory is down/);
    const [job] = valuesOf(p.instance().state.jobs);
    await p.world.must(p.instance(), { type: 'UpdateJob', key: job!.key, retries: 1 });
    p.expectExplanation(['“Create account” has an incident: directory is down. An operator can retry it.']);
    await p.resolve();
    p.expectExplanation(['“Create account” waits for a worker to do its job.']);
    await p.complete('Create account', { id: 17 });
    p.expectTrace(`
    Start           activated, completed
    Create account  activated, job account, job failed, 0 retries left, incident JOB_NO_RETRIES
    Create account  incident resolved
    Create account  completed
    Done            activated, completed
    (process)       completed
  `);
  },
);

scenario(
  'a fault of the service is a BPMN error on the activity',
  here,
  { file: 'fault.bpmn', rows: [24, 106, 174] },
  async (p) => {
    await p.start();
    await p.throwError('Charge card', 'DECLINED', { reason: 'limit' });
    p.expectTrace(`
    Start        activated, completed
    Charge card  activated, job charge, throws error DECLINED, failed
    Declined     activated, completed
    Refused      activated, completed
    (process)    completed
  `);
    p.expectVariables({ reason: 'limit' });
  },
);

scenario(
  'an operation of an interface is the type of its job',
  here,
  { file: 'operation.bpmn', rows: [23] },
  async (p) => {
    await p.start();
    await p.complete('Book flight');
    p.expectTrace(`
    Start        activated, completed
    Book flight  activated, job book flight, completed
    Done         activated, completed
    (process)    completed
  `);
  },
);

const deployed = new Map<string, string>();

scenario(
  'a worker is told the key of the file that is linked; a missing file is an incident until it is deployed',
  here,
  {
    file: 'linked-resource.bpmn',
    rows: [],
    env: { findResource: async ({ resourceId }) => deployed.get(resourceId) ?? null },
  },
  async (p) => {
    await p.start({ script: 'scan-invoice' });
    p.expectIncident(/Expected a deployed file with the id "scan-invoice" \(of the same deployment\)/);
    deployed.set('scan-invoice', '42');
    await p.resolve();
    const created = p.instance().events.find((event) => event.type === 'JobCreated');
    expect(created).toMatchObject({
      headers: {
        linkedResources: '[{"resourceKey":"42","resourceType":"RPA","linkName":"RPAScript"}]',
      },
    });
    await p.complete('Scan');
    p.expectStatus('completed');
  },
);
