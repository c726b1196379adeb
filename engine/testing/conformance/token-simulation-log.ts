import type { EventOf, InstanceEvent } from '../../core/index.js';
import type { LiveInstance } from '../world.js';
import type { ModelFacts } from './token-simulation-facts.js';

/** Our events in the words of a trace: `enter TASK`, `exit TASK`. */
export class Recorder {
  readonly log: string[] = [];
  /** Joins whose tokens have been counted on entering, one by one. */
  private readonly joined = new Set<string>();

  constructor(private readonly facts: ModelFacts) {}

  record(instance: LiveInstance, events: readonly InstanceEvent[]): void {
    for (const [index, event] of events.entries()) {
      switch (event.type) {
        case 'ElementActivated':
          if (this.isEntered(instance, event)) this.log.push(`enter ${event.elementId}`);
          break;
        case 'TokenParked':
          this.log.push(`enter ${event.elementId}`);
          break;
        case 'TokensJoined':
          this.joined.add(placeOf(instance, event));
          break;
        case 'ElementCompleted':
          if (!this.facts.notLeft.has(event.elementId)) this.log.push(`exit ${event.elementId}`);
          break;
        case 'ElementTerminated':
          if (this.isLeftByBoundary(event.elementId, events.slice(index + 1)))
            this.log.push(`exit ${event.elementId}`);
          break;
        case 'ProcessInstanceCompleted':
        case 'ProcessInstanceTerminated':
        case 'ProcessInstanceFailed':
          this.log.push(`exit ${this.facts.processNames[instance.process.id] ?? instance.process.id}`);
          break;
        default:
      }
    }
  }

  /** What begins by an event is not entered in a trace, nor is what is compensated inside once more. */
  private isEntered(instance: LiveInstance, event: EventOf<'ElementActivated'>): boolean {
    if (this.joined.delete(placeOf(instance, event))) return false;
    if (event.role === 'compensation' || this.facts.notEntered.has(event.elementId)) return false;
    return !['StartEvent', 'BoundaryEvent', 'EventSubProcess'].includes(this.facts.types[event.elementId]!);
  }

  /** What is interrupted goes without a word, but for the host of the boundary event that does it. */
  private isLeftByBoundary(elementId: string, later: readonly InstanceEvent[]): boolean {
    return later.some(
      (event) => event.type === 'ElementActivated' && this.facts.hosts[event.elementId] === elementId,
    );
  }
}

const placeOf = (
  instance: LiveInstance,
  { scopeKey, elementId }: { scopeKey: number; elementId: string },
): string => `${instance.id}:${scopeKey}:${elementId}`;
