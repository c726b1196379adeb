import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { engineModule } from '../../api/src/engine/engine.module.js';
import { JobWorker } from '../../api/src/jobs/job-worker.js';
import { JobsModule } from '../../api/src/jobs/jobs.module.js';
import { BpmnError, type EngineRuntime, type JobHandling } from '../../engine/runtime/index.js';
import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
} from '../../engine/testing/runtime/engine-under-test.js';

/** A program's own part of the server: a table of its own, and workers that write to it. */
@Injectable()
class Invoices {
  fails: 'not' | 'with an error' | 'with a BPMN error' = 'not';
  attempts = 0;

  @JobWorker('write-invoice', { isTransactional: true, retryBackOff: 0 })
  async write({ variables, manager, job }: JobHandling) {
    this.attempts += 1;
    await manager!.query('INSERT INTO invoice (id, job) VALUES ($1, $2)', [variables.id, job.jobKey]);
    if (this.fails === 'with an error') throw new Error('out of paper');
    if (this.fails === 'with a BPMN error') throw new BpmnError('REFUSED', 'not allowed');
    return { invoiced: variables.id as string };
  }

  @JobWorker('greet')
  async greet({ variables, manager }: JobHandling) {
    return { greeting: `Hello ${String(variables.name)}`, hasManager: manager !== null };
  }
}

describe('workers inside the server', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;
  let invoices: Invoices;
  let close: () => Promise<void>;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await test.client.query('CREATE TABLE invoice (id text PRIMARY KEY, job bigint NOT NULL)');
    const dataSource = await new DataSource({ type: 'postgres', url: test.url }).initialize();
    const imports = [engineModule(engine, dataSource, { demo: false, testClock: true }), JobsModule];
    class Program {}
    Module({ imports, providers: [Invoices] })(Program);
    const app = await NestFactory.createApplicationContext(Program, { logger: false });
    invoices = app.get(Invoices);
    close = async () => {
      await app.close();
      if (dataSource.isInitialized) await dataSource.destroy();
    };
    const process = (id: string, type: string) =>
      bpmn(
        id,
        `${line(start, serviceTask('work', type, 2), end)}
         <boundaryEvent id="caught" attachedToRef="work"><errorEventDefinition errorRef="e"/></boundaryEvent>
         <sequenceFlow id="c" sourceRef="caught" targetRef="handled"/><endEvent id="handled"/>`,
        '<error id="e" errorCode="REFUSED"/>',
      );
    await engine.deploy(
      [
        { name: 'invoice.bpmn', content: process('invoice', 'write-invoice') },
        { name: 'greeting.bpmn', content: process('greeting', 'greet') },
      ],
      'demo',
    );
  });
  afterAll(async () => {
    await close();
    await test.close();
  });

  const run = async (processId: string, variables: object) => {
    const request = { processId, variables: variables as never };
    const { processInstanceKey } = await engine.startInstance(request, { actor: null });
    await engine.clock.settle();
    return processInstanceKey;
  };
  const written = async (id: string) => (await test.rows('SELECT FROM invoice WHERE id = $1', [id])).length;

  it('are methods of providers, found by their decorator', async () => {
    const key = await run('greeting', { name: 'Ada' });
    expect(await test.variables(key)).toEqual({ name: 'Ada', greeting: 'Hello Ada', hasManager: false });
  });

  it('commit their row together with the move of the token', async () => {
    invoices.fails = 'not';
    const key = await run('invoice', { id: 'i1' });
    expect(await test.status(key)).toBe('COMPLETED');
    const [row] = await test.rows<{ same: boolean }>(
      `SELECT i.xmin = e.xmin AS same FROM invoice i, instance_event e
       WHERE i.id = 'i1' AND e.instance_key = $1 AND e.command_type = 'CompleteJob'`,
      [key],
    );
    expect(row).toEqual({ same: true });
  });

  it('leave nothing behind when they fail; the attempts are counted and end in an incident', async () => {
    invoices.fails = 'with an error';
    invoices.attempts = 0;
    const key = await run('invoice', { id: 'i2' });
    expect(await written('i2')).toBe(0);
    expect(invoices.attempts).toBe(2);
    const [incident] = await test.rows<{ message: string }>(
      'SELECT message FROM incident WHERE instance_key = $1',
      [key],
    );
    expect(incident!.message).toBe('out of paper');
  });

  it('leave nothing behind when they throw a BPMN error, which the process handles', async () => {
    invoices.fails = 'with a BPMN error';
    const key = await run('invoice', { id: 'i3' });
    expect(await written('i3')).toBe(0);
    expect(await test.status(key)).toBe('COMPLETED');
  });

  it('are told of a refusal by the database as of any other failure', async () => {
    invoices.fails = 'not';
    const key = await run('invoice', { id: 'i1' });
    const [incident] = await test.rows<{ message: string }>(
      'SELECT message FROM incident WHERE instance_key = $1',
      [key],
    );
    expect(incident!.message).toMatch('duplicate key value');
    expect(await test.problems(engine)).toEqual([]);
  });
});
