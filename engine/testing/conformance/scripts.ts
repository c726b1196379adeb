import { isDeepStrictEqual } from 'node:util';
import { compile, decodeXml, entryOf, keysOf, valuesOf } from '../../core/index.js';
import { type LiveInstance, World } from '../world.js';
import { type ActivityTree, activityTree, countExecutions, type Dialect, instanceId } from './executions.js';
import type { Operation, Ref, ScriptCase } from './scripts-case.js';
import { inOurWords } from './scripts-model.js';
import { instanceRow, type Row, rowsOf } from './scripts-rows.js';

/** Runs one script on the core. @returns null when all its assertions hold, else the first that does not */
export async function runScript(
  test: ScriptCase,
  read: (file: string) => Uint8Array,
): Promise<string | null> {
  const world = new World({ laws: true });
  for (const file of test.files) {
    const compiled = await compile(inOurWords(decodeXml(read(file))), { resourceName: file });
    if (compiled.refused)
      return `refused: ${compiled.diagnostics.flatMap((d) => (d.severity === 'error' ? [d.message] : [])).join(' ')}`;
    world.deploy(compiled.processes);
  }
  const script = new Script(world, test.id.startsWith('flowable') ? 'flowable' : 'camunda7');
  try {
    for (const operation of test.script) await script.run(operation);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

class Script {
  private readonly results = new Map<string, unknown>();
  private readonly began: number;

  constructor(
    private readonly world: World,
    private readonly dialect: Dialect,
  ) {
    this.began = world.now;
  }

  async run(o: Operation): Promise<void> {
    const result = await this.perform(o);
    if (o.as) this.results.set(o.as, result);
  }

  private async perform(o: Operation): Promise<unknown> {
    const { world } = this;
    switch (o.op) {
      case 'start': {
        const instance = await world.start(o.key!, o.vars ?? {});
        return instance;
      }
      case 'query':
        return this.query(o);
      case 'complete': {
        const { instance, key } = this.at(o.task as Ref);
        return await world.must(instance, {
          type: 'CompleteUserTask',
          key: this.taskOf(instance, key),
          variables: o.vars ?? {},
          action: 'complete',
        });
      }
      case 'message':
      case 'signal':
      case 'trigger':
        return await this.deliver(o);
      case 'runJob': {
        const { instance, key } = this.at(o.job!);
        return await world.must(instance, { type: 'TriggerTimer', subscriptionKey: key, force: true });
      }
      case 'runJobs':
        return await world.advance(0);
      case 'advanceTo':
        return await world.advance(this.began + o.ms! - world.now);
      case 'setVar': {
        const { instance, key } = this.at(o.scope!);
        return await world.must(instance, {
          type: 'SetVariables',
          scopeKey: key,
          variables: { [o.name!]: o.value! },
          local: o.local === true,
        });
      }
      case 'cancel':
        return await world.must(this.at(o.instance!).instance, { type: 'CancelInstance' });
      case 'ended':
        return this.expect(o, this.at(o.instance!).instance.state.status === 'active', false);
      case 'activeActivities': {
        const { instance } = this.at(o.instance!);
        const live = valuesOf(instance.state.instances);
        return live.filter((me) => me.key !== 0 && me.children === 0).map((me) => me.elementId);
      }
      case 'activityTree':
        return activityTree(this.at(o.instance!).instance);
      case 'assertTree':
        return this.expect(o, sorted(this.value(o.tree) as ActivityTree[]), sorted(o.children!));
      case 'assert':
        return this.assert(o);
      case 'expectError':
        return await this.expectError(o);
      case 'forEach': {
        for (const item of this.value(o.in) as unknown[]) {
          this.results.set(o.as!, item);
          for (const inner of o.do!) await this.run(inner);
        }
        return undefined;
      }
      default:
        throw new Error(`Expected an operation of the corpus, but found ${o.op}: extend the harness.`);
    }
  }

  /** Without an execution, whoever waits for it; a signal then goes to all. A trigger goes to what the execution waits for. */
  private async deliver(o: Operation): Promise<void> {
    const { world } = this;
    if (!o.execution) {
      if (o.op === 'signal') return await world.broadcast(o.name!);
      if (!(await world.publish(o.name!))) throw new Error(`Nobody waits for the message ${o.name}.`);
      return;
    }
    const { instance, key, elementId } = this.at(o.execution);
    const sub = valuesOf(instance.state.subscriptions).find(
      (s) =>
        (s.ownerKey === key || s.elementId === elementId || key === 0) &&
        (o.op === 'trigger' || ('name' in s.awaited && s.awaited.name === o.name)),
    );
    if (!sub) throw new Error(`The execution waits for no ${o.op} ${o.name ?? ''}.`);
    if (sub.awaited.type === 'signal')
      return await world.must(instance, { type: 'ReceiveSignal', subscriptionKey: sub.key, variables: {} });
    // A condition is asked whenever variables change: there is nothing left for a call to do.
    if (sub.awaited.type === 'conditional') return;
    await world.must(instance, {
      type: 'CorrelateMessage',
      subscriptionKey: sub.key,
      messageKey: `${instance.id}-${sub.key}-${instance.events.length}`,
      variables: {},
    });
  }

  private async expectError(o: Operation): Promise<void> {
    const incidents = () => this.world.instances.flatMap((i) => keysOf(i.state.incidents)).length;
    const before = incidents();
    try {
      for (const inner of o.do!) await this.run(inner);
    } catch {
      return;
    }
    const failed = this.world.instances.some((i) => i.state.status === 'failed');
    this.expect(o, incidents() > before || failed, true);
  }

  private assert(o: Operation): void {
    const left = this.value(o.left);
    const right = this.value(o.right);
    switch (o.cmp!) {
      case 'eq':
        return this.expect(o, left, right);
      case 'null':
        return this.expect(o, left ?? null, null);
      case 'notNull':
        return this.expect(o, left !== null && left !== undefined, true);
      case 'sameItems':
        return this.expect(o, [...(left as string[])].sort(), [...(right as string[])].sort());
    }
  }

  private expect(o: Operation, found: unknown, expected: unknown): void {
    if (isDeepStrictEqual(found, expected)) return;
    throw new Error(
      `${JSON.stringify(o)}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
    );
  }

  private query(o: Operation): unknown {
    const where = Object.fromEntries(
      Object.entries(o.where ?? {}).map(([name, value]) => [name, this.value(value)]),
    ) as { readonly [name: string]: string };
    if (
      o.kind === 'execution' &&
      o.mode === 'count' &&
      Object.keys(where).every((name) => name === 'instance')
    )
      return this.instancesOf(where.instance).reduce((n, i) => n + countExecutions(i, this.dialect), 0);
    const rows = this.rows(o.kind!, where);
    if (o.mode === 'count') return rows.length;
    if (o.mode === 'list') return rows;
    if (rows.length > 1) throw new Error(`${JSON.stringify(o)}: expected one at most, found ${rows.length}`);
    return rows[0] ?? null;
  }

  private rows(kind: string, where: { readonly [name: string]: string }): Row[] {
    const { order, dir, ...filters } = where;
    const rows = this.instancesOf(where.instance).flatMap((instance) => rowsOf(kind, instance, this.dialect));
    const found = rows.filter((row) =>
      Object.entries(filters).every(([name, value]) => {
        const has = row[name];
        return Array.isArray(has) ? has.includes(value) : has === value;
      }),
    );
    const by = order === 'taskName' ? 'name' : order;
    if (by) found.sort((a, b) => String(a[by]).localeCompare(String(b[by])) * (dir === 'desc' ? -1 : 1));
    return found;
  }

  private instancesOf(id?: string): readonly LiveInstance[] {
    return this.world.instances.filter((i) => id === undefined || instanceId(i) === id);
  }

  /** `v1`, `v1.id`, `v2.size`, `v2[0].name`, `v2[*].name`; anything else stands for itself. */
  private value(of: unknown): unknown {
    if (typeof of !== 'object' || of === null || !('ref' in of)) return of;
    const [name, ...path] = (of as Ref).ref.replaceAll('[', '.[').split('.');
    let value = this.results.get(name!);
    if (isInstance(value))
      value = {
        ...instanceRow(value),
        instance: instanceId(value),
        ended: value.state.status !== 'active',
      };
    for (const [index, part] of path.entries()) {
      if (part === '[*]') {
        const rest = path[index + 1]!;
        return (value as Row[]).map((row) => row[rest]);
      }
      if (part === 'size') value = (value as unknown[]).length;
      else if (part.startsWith('[')) value = (value as unknown[])[Number(part.slice(1, -1))];
      else value = (value as Row | null)?.[part];
    }
    return value;
  }

  /** The instance, and the key inside it, that an id of a result stands for. */
  private at(ref: Ref): { instance: LiveInstance; key: number; elementId: string | null } {
    const [instanceNumber, key, sub] = String(this.value(ref)).split(':');
    const instance = this.world.instances[Number(instanceNumber) - 1];
    if (!instance)
      throw new Error(`Expected ${ref.ref} to be an id, found ${JSON.stringify(this.value(ref))}`);
    if (key === 'event') {
      const subscription = entryOf(instance.state.subscriptions, Number(sub));
      return {
        instance,
        key: subscription?.ownerKey ?? -1,
        elementId: subscription?.elementId ?? null,
      };
    }
    return { instance, key: Number(key ?? 0), elementId: null };
  }

  private taskOf(instance: LiveInstance, elementKey: number): number {
    const task = valuesOf(instance.state.tasks).find((t) => t.elementKey === elementKey);
    if (!task) throw new Error(`Expected the user task ${instance.id}:${elementKey} to be open.`);
    return task.key;
  }
}

const isInstance = (value: unknown): value is LiveInstance =>
  typeof value === 'object' && value !== null && 'process' in value && 'state' in value;

/** Trees have no order, and a leaf has no children. */
function sorted(trees: readonly ActivityTree[]): ActivityTree[] {
  return trees
    .map((t) => ({ activity: t.activity, children: sorted(t.children ?? []) }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
