import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'a standard loop runs once at least and goes on while its condition holds',
  here,
  { file: 'standard.bpmn', rows: [43] },
  async (p) => {
    await p.start({ tries: 0 });
    await p.complete('Try', { tries: 1 });
    await p.complete('Try', { tries: 2 });
    p.expectTrace(`
    Start      activated, completed
    Try        loop started
    Try [1]    activated, waits for somebody, completed
    Try [2]    activated, waits for somebody, completed
    Try        completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'with testBefore it may not run at all',
  here,
  { file: 'test-before.bpmn', rows: [44] },
  async (p) => {
    await p.start({ tries: 2 });
    p.expectTrace(`
    Start      activated, completed
    Try        loop started, completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario('loopMaximum stops it', here, { file: 'maximum.bpmn', rows: [45] }, async (p) => {
  await p.start();
  await p.complete('Try');
  await p.complete('Try');
  p.expectTrace(`
    Start      activated, completed
    Try        loop started
    Try [1]    activated, waits for somebody, completed
    Try [2]    activated, waits for somebody, completed
    Try        completed
    End        activated, completed
    (process)  completed
  `);
});

scenario(
  'runs as often as its cardinality says, in parallel',
  here,
  { file: 'cardinality.bpmn', rows: [47, 49] },
  async (p) => {
    await p.start({ voters: 2 });
    await p.complete('Vote');
    await p.complete('Vote');
    p.expectTrace(`
    Start      activated, completed
    Vote       loop started
    Vote [1]   activated
    Vote [2]   activated
    Vote [1]   waits for somebody
    Vote [2]   waits for somebody
    Vote [1]   completed
    Vote [2]   completed
    Vote       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a negative cardinality is an incident',
  here,
  { file: 'cardinality.bpmn', rows: [46] },
  async (p) => {
    await p.start({ voters: -1 });
    p.expectIncident(/whole number of at least 0, but it gave the number -1/);
  },
);

scenario(
  'runs once per item of a collection, one after the other, and collects the outputs in order',
  here,
  { file: 'collection.bpmn', rows: [48, 50, 51] },
  async (p) => {
    await p.start({ papers: ['x', 'y'] });
    await p.complete('Grade', { grade: 1 });
    await p.complete('Grade', { grade: 2 });
    p.expectTrace(`
    Start      activated, completed
    Grade      loop started
    Grade [1]  activated, job grade, completed
    Grade [2]  activated, job grade, completed
    Grade      completed
    End        activated, completed
    (process)  completed
  `);
    p.expectVariables({ papers: ['x', 'y'], grades: [1, 2] });
  },
);

scenario(
  'its completion condition sees the counts and cancels the rest',
  here,
  { file: 'completion-condition.bpmn', rows: [52, 53] },
  async (p) => {
    await p.start({ voters: ['a', 'b', 'c'] });
    await p.complete('Vote');
    await p.complete('Vote');
    p.expectTrace(`
    Start      activated, completed
    Vote       loop started
    Vote [1]   activated
    Vote [2]   activated
    Vote [3]   activated
    Vote [1]   waits for somebody
    Vote [2]   waits for somebody
    Vote [3]   waits for somebody
    Vote [1]   completed
    Vote [2]   completed
    Vote [3]   canceled
    Vote       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'an interrupting boundary event cancels all runs',
  here,
  { file: 'boundary.bpmn', rows: [55, 105] },
  async (p) => {
    await p.start({ voters: ['a', 'b'] });
    await p.complete('Vote');
    await p.advance('PT1H');
    p.expectTrace(`
    Start       activated, completed
    Vote        loop started, waits for timer 2026-01-01T01:00:00Z
    Vote [1]    activated
    Vote [2]    activated
    Vote [1]    waits for somebody
    Vote [2]    waits for somebody
    Vote [1]    completed
    Time is up  triggered
    Vote [2]    interrupted
    Vote        interrupted
    Time is up  activated, completed
    Late        activated, completed
    (process)   completed
  `);
  },
);

scenario(
  'behavior None throws its event for every finished run',
  here,
  { file: 'behavior.bpmn', rows: [54] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Work       loop started, waits for signal done
    Work [1]   activated
    Work       throws signal done
    One done   triggered
    Work [1]   completed
    One done   activated
    Work [2]   activated
    One done   completed
    Tell       activated
    Work       throws signal done
    One done   triggered
    Work [2]   completed
    One done   activated
    Tell       completed
    One done   completed
    Tell       activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'the runs of a parallel one are compensated together, each for itself',
  here,
  { file: 'compensate.bpmn', rows: [151] },
  async (p) => {
    await p.start({ rooms: ['x', 'y'] });
    await p.complete('Book');
    await p.complete('Book');
    await p.complete('Cancel');
    await p.complete('Cancel');
    p.expectTrace(`
    Start      activated, completed
    Book       loop started
    Book [1]   activated
    Book [2]   activated
    Book [1]   job book
    Book [2]   job book
    Book       can be compensated
    Book [1]   completed
    Book       can be compensated
    Book [2]   completed
    Book       completed
    Undo all   activated
    Book       is compensated
    Book       is compensated
    Cancel     activated
    Cancel     activated
    Cancel     job cancel
    Cancel     job cancel
    Cancel     completed
    Cancel     completed
    Undo all   completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'runs are not compensated before the loop is over, those of a sequential one then one by one',
  here,
  { file: 'compensate-when-over.bpmn', rows: [148, 151] },
  async (p) => {
    await p.start();
    await p.complete('Book');
    await p.complete('Wait');
    await p.complete('Book');
    await p.complete('Cancel');
    await p.complete('Cancel');
    p.expectTrace(`
    Start      activated, completed
    Both       activated, completed
    Book       loop started
    Wait       activated, waits for somebody
    Book [1]   activated, waits for somebody
    Book       can be compensated
    Book [1]   completed
    Book [2]   activated, waits for somebody
    Wait       completed
    Too early  activated, completed
    Join       token waits via early
    Book       can be compensated
    Book [2]   completed
    Book       completed
    Join       token waits via booked
    Join       joined 2 of 2
    Join       activated, completed
    Undo all   activated
    Book       is compensated
    Cancel     activated, waits for somebody, completed
    Book       is compensated
    Cancel     activated, waits for somebody, completed
    Undo all   completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'each run has a result of its own: one that gives none does not take that of another',
  here,
  { file: 'collection.bpmn', rows: [51] },
  async (p) => {
    await p.start({ papers: ['x', 'y', 'z'] });
    await p.complete('Grade', { grade: 1 });
    await p.complete('Grade');
    await p.complete('Grade', { grade: 3 });
    p.expectVariables({ papers: ['x', 'y', 'z'], grades: [1, null, 3] });
  },
);
