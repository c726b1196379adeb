import type { ElementId } from '../../model/graph.js';
import type { Key, Variables } from './values.js';

export type ThrownEvent =
  | {
      readonly type: 'MessageThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly correlationKey: string;
      readonly timeToLive: number;
      readonly messageId: string | null;
      readonly variables: Variables;
    }
  /** Those who waited in this instance have got it; the runtime takes it to all other instances. */
  | {
      readonly type: 'SignalThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly variables: Variables;
    }
  | {
      readonly type: 'ErrorThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly errorCode: string;
      readonly message: string;
    }
  | {
      readonly type: 'EscalationThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly escalationCode: string;
      /** The element that caught it; null when nobody did. */
      readonly caughtBy: ElementId | null;
      /** True where it left this instance towards the call activity. */
      readonly propagated: boolean;
      readonly variables: Variables;
    };
