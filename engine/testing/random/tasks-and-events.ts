import { compensable, withBoundary } from './boundary-events.js';
import type { Ends, ModelWriter } from './model-writer.js';

/** What is one flow node. */
export type Leaf =
  | 'task'
  | 'userTask'
  | 'serviceTask'
  | 'scriptTask'
  | 'sendTask'
  | 'receiveTask'
  | 'catchTimer'
  | 'catchMessage'
  | 'catchSignal'
  | 'catchConditional'
  | 'catchParallelMultiple'
  | 'throwSignal'
  | 'throwEscalation'
  | 'throwCompensation';

export function leaf(w: ModelWriter, kind: Leaf): Ends {
  switch (kind) {
    case 'task':
      return compensable(w, w.single('task', extensions(w, '', 0.1)));
    case 'userTask':
      return withBoundary(w, compensable(w, w.single('userTask', taskListeners(w))));
    case 'serviceTask':
      return withBoundary(
        w,
        compensable(w, w.single('serviceTask', extensions(w, '<zeebe:taskDefinition type="work" />', 0.15))),
      );
    case 'scriptTask':
      return w.single(
        'scriptTask',
        `<extensionElements><zeebe:script expression="=${w.random.pick(['a + 1', 'a &gt; 1', '[1, 2]', '{&quot;k&quot;: a}'])}" resultVariable="r${w.random.int(3)}" /></extensionElements>`,
      );
    case 'sendTask':
      return w.single('sendTask', '', ` messageRef="${w.random.pick(['m1', 'm2'])}"`);
    case 'receiveTask':
      return withBoundary(w, w.single('receiveTask', '', ' messageRef="m1"'));
    case 'catchTimer':
      return w.single(
        'intermediateCatchEvent',
        `<timerEventDefinition><timeDuration>PT${1 + w.random.int(90)}M</timeDuration></timerEventDefinition>`,
      );
    case 'catchMessage':
      return w.single('intermediateCatchEvent', '<messageEventDefinition messageRef="m1" />');
    case 'catchSignal':
      return w.single('intermediateCatchEvent', '<signalEventDefinition signalRef="s1" />');
    case 'catchConditional':
      return w.single(
        'intermediateCatchEvent',
        '<conditionalEventDefinition><condition>c</condition></conditionalEventDefinition>',
      );
    case 'catchParallelMultiple':
      return w.single(
        'intermediateCatchEvent',
        '<messageEventDefinition messageRef="m1" /><signalEventDefinition signalRef="s1" />',
        ' parallelMultiple="true"',
      );
    case 'throwSignal':
      return w.single(
        'intermediateThrowEvent',
        `<signalEventDefinition signalRef="${w.random.pick(['s1', 's2'])}" />`,
      );
    case 'throwEscalation':
      return w.single('intermediateThrowEvent', '<escalationEventDefinition escalationRef="x1" />');
    case 'throwCompensation':
      return w.single('intermediateThrowEvent', '<compensateEventDefinition />');
  }
}

export function link(w: ModelWriter): Ends {
  const name = w.id();
  const definition = `<linkEventDefinition name="${name}" />`;
  return {
    first: w.node('intermediateThrowEvent', definition),
    last: w.node('intermediateCatchEvent', definition),
  };
}

/** Extensions, sometimes with listeners. */
function extensions(w: ModelWriter, others: string, chance: number): string {
  const phases = ['start', 'end'].filter(() => listens(w, chance));
  const listeners = phases.map((phase) => `<zeebe:executionListener eventType="${phase}" type="${phase}" />`);
  const listed = listeners.length
    ? `<zeebe:executionListeners>${listeners.join('')}</zeebe:executionListeners>`
    : '';
  return others || listed ? `<extensionElements>${others}${listed}</extensionElements>` : '';
}

function listens(w: ModelWriter, chance: number): boolean {
  return w.options.listeners !== false && w.random.chance(chance);
}

function taskListeners(w: ModelWriter): string {
  const events = ['creating', 'assigning', 'updating', 'completing', 'canceling'].filter(() =>
    listens(w, 0.1),
  );
  const listeners = events.map((event) => `<zeebe:taskListener eventType="${event}" type="${event}" />`);
  return extensions(
    w,
    listeners.length
      ? `<zeebe:assignmentDefinition assignee="otto" /><zeebe:taskListeners>${listeners.join('')}</zeebe:taskListeners>`
      : '',
    0.1,
  );
}
