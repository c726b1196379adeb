import type { Draft } from '../draft.js';
import type { ProcessInstanceEvent } from '../events/process-instance.js';
import type { InstanceState } from '../instance-state.js';
import { put } from '../table.js';
import type { Appliers } from './appliers.js';

export const processInstance: Appliers<ProcessInstanceEvent> = {
  ProcessInstanceCreated(s, e, b) {
    s.status = 'active';
    s.called = e.called;
    s.instances = put(b.instances, s.instances, 0, {
      key: 0,
      elementId: e.processId,
      scopeKey: -1,
      status: 'active',
      children: 0,
      owns: [],
    });
  },
  ProcessInstanceCompleted: (s) => end(s, 'completed'),
  ProcessInstanceTerminated: (s) => end(s, 'terminated'),
  ProcessInstanceFailed: (s) => end(s, 'failed'),
  ProcessInstanceSuspended(s) {
    s.suspended = true;
  },
  ProcessInstanceResumed(s) {
    s.suspended = false;
  },
};

function end(s: Draft, status: InstanceState['status']): void {
  s.status = status;
  s.instances = [];
  s.waiting = [];
  s.subscriptions = [];
  s.jobs = [];
  s.tasks = [];
  s.incidents = [];
  s.compensations = [];
  s.loopOutputs = [];
  s.paused = null;
}
