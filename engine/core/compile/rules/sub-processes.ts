import { named } from '../context.js';
import { is, isEventSubProcess, list, triggers } from './model.js';
import { each, type Rule } from './rule.js';

export const subProcessRules: readonly Rule[] = [
  each(
    'event-sub-process-flow',
    'SubProcess',
    (el, model) =>
      isEventSubProcess(el) &&
      model.incoming(el).length + model.outgoing(el).length > 0 &&
      `Expected the event sub-process ${named(el)} to have no sequence flows, but it has.`,
    'Remove the flows: its start event starts it.',
    '10.3.5',
  ),
  each(
    'event-sub-process-start',
    'SubProcess',
    (el) => {
      const starts = list(el.flowElements).filter((child) => is(child, 'StartEvent')).length;
      return (
        isEventSubProcess(el) &&
        starts !== 1 &&
        `Expected the event sub-process ${named(el)} to have exactly one start event, but it has ${starts}.`
      );
    },
    'Keep one start event.',
    '10.3.5',
  ),
  each(
    'ad-hoc-activity',
    'AdHocSubProcess',
    (el) =>
      !list(el.flowElements).some((child) => is(child, 'Activity')) &&
      `Expected the ad-hoc sub-process ${named(el)} to have an activity, but it has none.`,
    'Add an activity.',
    '10.3.5',
  ),
  each(
    'ad-hoc-events',
    'AdHocSubProcess',
    (el) =>
      list(el.flowElements).some((child) => is(child, 'StartEvent', 'EndEvent')) &&
      `Expected the ad-hoc sub-process ${named(el)} to have no start and end events, but it has.`,
    'Remove them.',
    '10.3.5',
  ),
  each(
    'sub-process-data',
    'SubProcess',
    (el) =>
      el.ioSpecification &&
      `Expected the sub-process ${named(el)} to have no data inputs and outputs, but it has an ioSpecification.`,
    'Use data objects: a sub-process sees those of its surroundings.',
    '10.4.2',
  ),
  each(
    'compensation-activity',
    'Association',
    ({ sourceRef, targetRef }) =>
      is(sourceRef, 'BoundaryEvent') &&
      triggers(sourceRef).includes('Compensate') &&
      is(targetRef, 'FlowNode') &&
      targetRef.isForCompensation !== true &&
      `Expected ${named(targetRef)}, to which the compensation event ${named(sourceRef)} leads, to be marked for compensation, but it is not.`,
    'Set isForCompensation on the activity.',
    'Compensation Handler',
  ),
];
