import type { Variables } from '../../core/index.js';
import { corporaOf, hasCorpora } from './corpora.js';
import { fridge, fridgeConditions, invoice, miwgModel, onboarding, vacation } from './miwg-models.js';
import { ends, play, statuses } from './miwg-play.js';

const models = ['C.1.1', 'C.3.0', 'C.8.1', 'C.9.0', 'C.9.1', 'C.9.2'];
/** Did every run of the model that was begun come to its end? */
const passed = new Map<string, boolean>();

const run = (model: string, title: string, test: () => Promise<void>) =>
  it(`${model} ${title}`, async () => {
    const before = passed.get(model) ?? true;
    passed.set(model, false);
    await test();
    passed.set(model, before);
  });

(hasCorpora ? describe : describe.skip)('executable MIWG reference models', () => {
  afterAll(() => {
    const complete = models.filter((model) => passed.get(model));
    const corpus = corporaOf('miwg').at(-1)!;
    corpus.conclude(`${complete.length}/${models.length}`, 'MIWG executable');
  });

  describe('C.1.1 invoice', () => {
    const begin = async () => {
      const p = await play([miwgModel('C.1.1', invoice)]);
      await p.start();
      await p.complete('assignApprover', { approver: 'demo' });
      return p;
    };
    run('C.1.1', 'approves, pays and archives', async () => {
      const p = await begin();
      await p.complete('approveInvoice', { approved: true });
      await p.complete('prepareBankTransfer');
      await p.complete('archiveInvoice');
      expect([ends(p), statuses(p)]).toEqual([['Invoice processed'], ['completed']]);
    });
    run('C.1.1', 'asks again when the review was successful', async () => {
      const p = await begin();
      await p.complete('approveInvoice', { approved: false });
      await p.complete('reviewInvoice', { clarified: 'yes' });
      await p.complete('approveInvoice', { approved: true });
      await p.complete('prepareBankTransfer');
      await p.complete('archiveInvoice');
      expect([ends(p), statuses(p)]).toEqual([['Invoice processed'], ['completed']]);
    });
    run('C.1.1', 'ends when the review was not successful', async () => {
      const p = await begin();
      await p.complete('approveInvoice', { approved: false });
      await p.complete('reviewInvoice', { clarified: 'no' });
      expect([ends(p), statuses(p)]).toEqual([['Invoice not processed'], ['completed']]);
    });
  });

  describe('C.3.0 fridge repair', () => {
    const begin = async (variables: Variables) => {
      const p = await play([miwgModel('C.3.0', fridge)]);
      expect(await p.publish('Service Level', '', variables)).toBe(true);
      await p.complete('Analyse customer request');
      return p;
    };
    run('C.3.0', 'waits for a second token before its first task, as it is drawn', async () => {
      const p = await play([miwgModel('C.3.0', fridgeConditions)]);
      await p.publish('Service Level');
      p.expectStatus('active');
      expect(p.instance().events.filter(({ type }) => type === 'TokenParked')).toHaveLength(1);
    });
    run('C.3.0', 'replaces under warranty', async () => {
      const p = await begin({ service: 'warranty' });
      await p.complete('Replace fridge');
      expect([ends(p), statuses(p)]).toEqual([['Fridge replaced'], ['completed']]);
    });
    run('C.3.0', 'repairs in an emergency', async () => {
      const p = await begin({ service: 'emergency', successful: true });
      expect([ends(p), statuses(p)]).toEqual([['Emergency repair completed'], ['completed']]);
    });
    run('C.3.0', 'replaces when the emergency repair fails', async () => {
      const p = await begin({ service: 'emergency', successful: false });
      await p.complete('Replace fridge');
      expect([ends(p), statuses(p)]).toEqual([['Fridge replaced'], ['completed']]);
    });
    run('C.3.0', 'repairs at standard level', async () => {
      const p = await begin({ service: 'regular', level: 'standard' });
      await p.complete('Perform repair (standard level)');
      expect([ends(p), statuses(p)]).toEqual([['Repair completed'], ['completed']]);
    });
    run('C.3.0', 'repairs at premium level when a message asks for it meanwhile', async () => {
      const p = await begin({ service: 'regular', level: 'standard' });
      expect(await p.publish('Service Level')).toBe(true);
      await p.complete('Perform repair (premium level)');
      expect([ends(p), statuses(p)]).toEqual([['Repair completed'], ['completed']]);
    });
    run('C.3.0', 'makes it an emergency after two hours of premium repair', async () => {
      const p = await begin({ service: 'regular', level: 'premium', successful: true });
      await p.advance('PT2H');
      expect([ends(p), statuses(p)]).toEqual([['Emergency repair completed'], ['completed']]);
    });
  });

  describe('C.8.1 vacation request', () => {
    const employee = { employeeId: 7, name: 'Eva', email: 'eva@example.org', days: 20 };
    const begin = async (From: string, To: string) => {
      const p = await play([miwgModel('C.8.1', vacation)]);
      await p.start({ 'Employee Badge Number': 7, From, To, manager: 'mia' });
      return p;
    };
    const fetched = async (From: string, To: string) => {
      const p = await begin(From, To);
      const found = { value: [employee] };
      // Two vendors left their mapping in it: one of the answer's body, one of BPMN's data output.
      const answer = { body: found, vacation: found, 'Fixed output': employee };
      await p.complete('Fetch Vacation Information', answer);
      return p;
    };
    run('C.8.1', 'approves a short vacation by its decision', async () => {
      const p = await fetched('2026-06-01', '2026-06-05');
      await p.complete('Notify Employee of Approval');
      await p.complete('Update Remaining Vacation');
      expect([ends(p), statuses(p)]).toEqual([['Vacation Approved Automatically'], ['completed']]);
    });
    run('C.8.1', 'refuses when not enough days remain', async () => {
      const p = await fetched('2026-06-01', '2026-07-01');
      await p.complete('Notify Employee of Refusal');
      expect([ends(p), statuses(p)]).toEqual([['Vacation Refused Automatically'], ['completed']]);
    });
    run('C.8.1', 'lets the manager approve a long one', async () => {
      const p = await fetched('2026-06-01', '2026-06-15');
      await p.complete('Manually Approve Vacation', { 'Vacation Approval': 'Approved' });
      await p.complete('Notify Employee of Approval');
      await p.complete('Update Remaining Vacation');
      expect([ends(p), statuses(p)]).toEqual([['Vacation Approved by Manager'], ['completed']]);
    });
    run('C.8.1', 'lets the manager refuse a long one', async () => {
      const p = await fetched('2026-06-01', '2026-06-15');
      await p.complete('Manually Approve Vacation', { 'Vacation Approval': 'Refused' });
      await p.complete('Notify Employee of Refusal');
      expect([ends(p), statuses(p)]).toEqual([['Vacation Refused by Manager'], ['completed']]);
    });
    run('C.8.1', 'ends when the employee is not found', async () => {
      const p = await begin('2026-06-01', '2026-06-05');
      await p.throwError('Fetch Vacation Information', '404');
      expect([ends(p), statuses(p)]).toEqual([['Employee not found'], ['completed']]);
    });
  });

  describe('C.9.0 customer onboarding', () => {
    const applicant = { name: 'Ada', email: 'ada@example.org', age: 40 };
    // Its start event asks what time it is, so that no step is the same twice.
    const begin = async () => {
      const p = await play([miwgModel('C.9.0', onboarding), miwgModel('C.9.1'), miwgModel('C.9.2')], false);
      const form = { applicant, corporation: 'Bank', product: 'Card', applicationNumber: 'A-1' };
      await p.start({ ...form, fraudSuspectedId: 'f-1' }, 'customer_onboarding_en');
      return p;
    };
    const scored = async (score: number) => {
      const p = await begin();
      await p.complete('Get credit score', { score });
      return p;
    };
    run('C.9.0', 'issues when there is no risk', async () => {
      const p = await scored(800);
      await p.complete('Deliver confirmation');
      await p.complete('Send confirmation');
      expect([ends(p), statuses(p)]).toEqual([['Application issued'], ['completed']]);
    });
    run('C.9.0', 'rejects at severe risk', async () => {
      const p = await scored(50);
      await p.complete('Reject application');
      await p.complete('Send rejection');
      expect([ends(p), statuses(p)]).toEqual([['Application rejected'], ['completed']]);
    });
    run('C.9.0', 'issues when a clerk accepts a moderate risk', async () => {
      const p = await scored(300);
      await p.complete('Decide on application', { approved: true });
      await p.complete('Deliver confirmation');
      await p.complete('Send confirmation');
      expect(ends(p)).toEqual(['Application issued', 'Manually Decided']);
      expect(statuses(p)).toEqual(['completed', 'completed']);
    });
    run('C.9.0', 'rejects when a clerk declines', async () => {
      const p = await scored(300);
      await p.complete('Decide on application', { approved: false });
      await p.complete('Reject application');
      await p.complete('Send rejection');
      expect(ends(p)).toEqual(['Application rejected', 'Manually Decided']);
    });
    run('C.9.0', 'is canceled when the clerks detect fraud', async () => {
      const p = await scored(300);
      expect(await p.publish('Message_FraudSuspected', 'f-1')).toBe(true);
      await p.complete('Check for Fraud', { fraud: true });
      await p.complete('Report fraud');
      expect(ends(p)).toContain('Application canceled due to fraud');
      expect(statuses(p)).toEqual(['completed', 'failed']);
    });
    run('C.9.0', 'handles a timeout', async () => {
      const p = await begin();
      await p.throwError('Get credit score', '00');
      await p.complete('Handle Timeout');
      await p.complete('Timeout handled');
      expect([ends(p), statuses(p)]).toEqual([['Timeout handled'], ['completed']]);
    });
    run('C.9.0', 'is canceled by the customer', async () => {
      const p = await scored(300);
      expect(await p.publish('Message_CancellationRequested', '1')).toBe(true);
      await p.complete('Cancel application');
      await p.complete('EndMessageEvent_InformCustomer');
      await p.complete('EndMessageEvent_InformOperations');
      expect(ends(p)).toEqual([
        'Customer notified about successful cancelation',
        'Operations Team notified about successful cancelation',
      ]);
      expect(statuses(p)).toEqual(['completed', 'terminated']);
    });
  });

  describe('C.9.1 document request', () => {
    const begin = async () => {
      const p = await play([miwgModel('C.9.1')]);
      await p.start({ documentReferenceId: 'd-1' });
      await p.complete('Request document');
      return p;
    };
    run('C.9.1', 'ends when the document of its reference comes', async () => {
      const p = await begin();
      expect(await p.publish('MESSAGE_documentReceived', 'd-2')).toBe(false);
      expect(await p.publish('MESSAGE_documentReceived', 'd-1')).toBe(true);
      expect([ends(p), statuses(p)]).toEqual([['Document received'], ['completed']]);
    });
    run('C.9.1', 'reminds every day and calls after a week', async () => {
      const p = await begin();
      for (let day = 1; day <= 6; day++) {
        await p.advance('P1D');
        await p.complete('Send reminder email');
      }
      await p.advance('P1D');
      await p.complete('Call customer');
      expect(ends(p)).toEqual(['Answer received', ...Array(6).fill('Email sent')]);
      expect(statuses(p)).toEqual(['completed']);
    });
  });

  describe('C.9.2 manual check', () => {
    const applicant = { name: 'Ada', age: 40 };
    const begin = async (more: Variables = {}) => {
      const p = await play([miwgModel('C.9.2'), miwgModel('C.9.1')]);
      const references = { fraudSuspectedId: 'f-1', documentReferenceId: 'd-1' };
      await p.start({ risks: ['Young'], applicant, ...references, ...more });
      return p;
    };
    run('C.9.2', 'is decided', async () => {
      const p = await begin();
      await p.complete('Decide on application', { approved: true });
      expect([ends(p), statuses(p)]).toEqual([['Manually Decided'], ['completed']]);
    });
    run('C.9.2', 'asks for documents meanwhile, by a process for each', async () => {
      const p = await begin({ documents: ['passport', 'payslip'] });
      expect(await p.publish('Message_DocumentRequested', 'd-1')).toBe(true);
      expect(statuses(p)).toEqual(['active', 'active', 'active']);
      for (const n of [2, 3]) {
        await p.complete('Request document', {}, n);
        expect(await p.publish('MESSAGE_documentReceived', 'd-1')).toBe(true);
      }
      await p.complete('Decide on application', { approved: true });
      expect(ends(p)).toEqual([
        'Document Received',
        'Document received',
        'Document received',
        'Manually Decided',
      ]);
      expect(statuses(p)).toEqual(['completed', 'completed', 'completed']);
    });
    run('C.9.2', 'is accelerated after five days', async () => {
      const p = await begin();
      await p.advance('P5D');
      await p.complete('Notify customer about delay');
      await p.complete('Accelerate decision making');
      await p.complete('Decide on application', { approved: false });
      expect(ends(p)).toEqual(['Decision accelerated', 'Manually Decided']);
      expect(statuses(p)).toEqual(['completed']);
    });
    run('C.9.2', 'fails with the error of its end event after seven days', async () => {
      const p = await begin();
      await p.advance('P7D');
      p.expectIncident(/02/);
    });
    run('C.9.2', 'goes on when a suspicion was wrong', async () => {
      const p = await begin();
      await p.publish('Message_FraudSuspected', 'f-1');
      await p.complete('Check for Fraud', { fraud: false });
      await p.complete('Decide on application', { approved: true });
      expect(ends(p)).toEqual(['Fraud no detected', 'Manually Decided']);
      expect(statuses(p)).toEqual(['completed']);
    });
    run('C.9.2', 'fails with the error of fraud', async () => {
      const p = await begin();
      await p.publish('Message_FraudSuspected', 'f-1');
      await p.complete('Check for Fraud', { fraud: true });
      p.expectIncident(/02/);
    });
  });
});
