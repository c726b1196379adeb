/**
 * Known mistakes, made on purpose in a copy of the built server: a test that does not notice one does not test it.
 * They are replacements in the sources, so that the product has no switch for them and pays nothing.
 */
export interface Edit {
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
}
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const mutant = (name: string, file: string, find: string, replace: string): Mutant => ({
  name,
  edits: [{ file: `engine/${file}`, find, replace }],
});

export const mutants: readonly Mutant[] = [
  mutant(
    'no fence: results of workers whose lease is over are taken',
    'runtime/jobs/lease.ts',
    'if (!job || job.lease_token === token) continue;',
    'if (job || token) continue;',
  ),
  mutant(
    'no lock on the instance',
    'runtime/store/instances.sql.ts',
    "select('FOR UPDATE OF i')",
    "select('')",
  ),
  {
    name: 'no lock on the instance, and no second guard',
    edits: [
      {
        file: 'engine/runtime/store/instances.sql.ts',
        find: "select('FOR UPDATE OF i')",
        replace: "select('')",
      },
      {
        file: 'engine/runtime/store/instances.sql.ts',
        find: 'CASE WHEN t.seq = u.was THEN u.seq END',
        replace: 'u.seq',
      },
    ],
  },
  mutant(
    'no idempotency: answers are not remembered',
    'runtime/runner/batch.ts',
    'if (command.idempotency) this.answers.push(command.idempotency);',
    '',
  ),
  mutant(
    'acknowledged before the commit',
    'runtime/store/database.ts',
    'command = await packet.sendOver(client, STATEMENT);',
    "const sent = packet.sendOver(client, STATEMENT); sent.catch(() => undefined); command = packet.statements.length > 2 ? 'COMMIT' : await sent;",
  ),
  mutant(
    'attempts are not counted when a job is handed out',
    'runtime/jobs/jobs.sql.ts',
    ', activations = activations + 1',
    '',
  ),
  mutant(
    "timers follow the node's clock",
    'runtime/clock.ts',
    'return Math.floor(performance.now() + (this.offset ?? 0));',
    'return Date.now();',
  ),
  mutant(
    'messages and subscriptions do not lock their address',
    'runtime/messages/messages.sql.ts',
    'ORDER BY part FOR UPDATE`',
    'ORDER BY part`',
  ),
  mutant(
    'a join fires twice',
    'core/kernel/joins.ts',
    'return after(module.fire!(step, node, scopeKey, flows), () => {',
    'module.fire!(step, node, scopeKey, flows); return after(module.fire!(step, node, scopeKey, flows), () => {',
  ),
  mutant(
    'a batch waits for an instance that somebody holds',
    'runtime/runner/batch.ts',
    "this.groups.length > 1 ? 'skip held' : 'wait'",
    "'wait' as 'skip held' | 'wait'",
  ),
  mutant(
    'a cancellation leaves jobs behind',
    'core/kernel/termination.ts',
    "else if (entryOf(step.state.jobs, owned)) step.emit({ type: 'JobCanceled', key: owned });",
    '',
  ),
  mutant(
    'changes of variables are not written',
    'runtime/projections/variable.ts',
    '(isNew ? inserts : updates).set(place, row);',
    'if (isNew) inserts.set(place, row);',
  ),
  mutant(
    'a step without a row in the history',
    'runtime/runner/batch.ts',
    'this.log.push(row);',
    "if (row.command_type !== 'SetVariables') this.log.push(row);",
  ),
  mutant(
    'work of the outbox is done by everybody who sees it',
    'runtime/runner/known-outcomes.ts',
    'if (command.outbox && !ours.has(placeOf(command.outbox))) settled.set(command, {});',
    'void ours;',
  ),
  mutant(
    'a commit that comes late is made again',
    'runtime/runner/known-outcomes.ts',
    'if (applied.has(command.id)) settled',
    'if (!applied) settled',
  ),
  mutant(
    'a message that was refused is forgotten',
    'runtime/runner/batch.ts',
    'this.postponed.push(outbox);',
    'void outbox;',
  ),
  mutant(
    'a cancelled call is made nevertheless',
    'runtime/outbox/dispatcher.ts',
    "AND work->>'do' = 'call'",
    "AND work->>'do' = 'nothing'",
  ),
  mutant(
    'the hash of a step does not cover the one before',
    'runtime/runner/batch.ts',
    'prev_hash: before.hash,',
    'prev_hash: GENESIS,',
  ),
  mutant(
    'outputs of a loop overwrite one another',
    'core/elements/loop/loop.ts',
    'index: run.loopCounter! - 1, value }',
    'index: 0, value }',
  ),
  mutant(
    'counts forget the steps of the same batch',
    'runtime/projections/index.ts',
    'step.after.variableCount = step.before.variableCount;',
    '',
  ),
  mutant(
    'timers fire whenever they are told to',
    'core/kernel/commands/event.ts',
    "if (!force && sub.awaited.type === 'timer' && sub.awaited.dueAt > step.now)",
    'if (force && !sub)',
  ),
  mutant(
    'a late worker is answered for the one that has the job',
    'runtime/runner/known-outcomes.ts',
    'const why = broken.get(command.lease!);',
    'const why = [...broken].find(([lease]) => lease.jobKey === command.lease!.jobKey)?.[1];',
  ),
  mutant(
    'the commit of an earlier attempt is taken for that of the last one',
    'runtime/runner/runner.ts',
    'AND hash = $5',
    'AND $5::bytea IS NOT NULL',
  ),
  mutant(
    'whoever meets the key of a faster node at the last attempt gives up',
    'runtime/runner/runner.ts',
    ' || duplicates === 1) await',
    ') await',
  ),
];
