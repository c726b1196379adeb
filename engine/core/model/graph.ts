/**
 * The executable form of a process: plain JSON, built once per deployment by `compile`, stored with it and shared
 * by all its instances. Names are BPMN's own.
 */
import type { Json } from '../state/events.js';

export type ElementId = string;
export type FlowId = string;
export type Language = 'jsonata' | 'feel' | 'javascript';

export interface Expression {
  readonly language: Language;
  readonly text: string;
  /** A constant, known without evaluation. */
  readonly literal?: Json;
}

export interface SequenceFlow {
  readonly id: FlowId;
  readonly name?: string;
  readonly sourceRef: ElementId;
  readonly targetRef: ElementId;
  readonly conditionExpression?: Expression;
}

/** `source` is evaluated in the scope where the mapping stands; `target` is a variable name or a path `a.b`. */
export interface Mapping {
  readonly source: Expression;
  readonly target: string;
  /** From a data output association: the data output; nothing is copied while it has no value. */
  readonly dataOutput?: string;
  /** Reads from, or writes to, the data store of that name instead of a variable. */
  readonly dataStore?: 'source' | 'target';
}

/** How messages of a kind belong to a conversation, by BPMN's correlation keys and properties (clause 8.4.2). */
export interface Correlation {
  readonly key: string;
  readonly properties: readonly {
    readonly name: string;
    readonly messagePath: Expression;
    readonly dataPath?: Expression;
  }[];
}

/** An event definition, compiled. */
export type Trigger =
  | {
      readonly type: 'message';
      readonly name: Expression;
      readonly correlationKey?: Expression;
      readonly correlation?: Correlation;
    }
  | {
      readonly type: 'timer';
      readonly kind: 'timeDate' | 'timeDuration' | 'timeCycle';
      readonly value: Expression;
    }
  | { readonly type: 'signal'; readonly name: Expression }
  | {
      readonly type: 'error';
      readonly errorCode: Expression | null;
      readonly codeVariable?: string;
      readonly messageVariable?: string;
    }
  | {
      readonly type: 'escalation';
      readonly escalationCode: Expression | null;
      readonly codeVariable?: string;
    }
  | {
      readonly type: 'conditional';
      readonly condition: Expression;
      readonly variableNames?: readonly string[];
      readonly variableEvents?: readonly VariableEvent[];
    }
  | {
      readonly type: 'compensation';
      readonly activityRef: ElementId | null;
      readonly waitForCompletion: boolean;
    }
  | { readonly type: 'link'; readonly name: string; readonly target?: ElementId }
  | { readonly type: 'terminate' }
  | { readonly type: 'cancel' };
/** How a variable changed: it is new in its scope, or has a new value. */
export type VariableEvent = 'create' | 'update';
export type TriggerType = Trigger['type'];
export type TriggerOf<T extends TriggerType> = Extract<Trigger, { type: T }>;

export interface LoopCharacteristics {
  readonly kind: 'standard' | 'parallel' | 'sequential';
  readonly testBefore?: boolean;
  readonly loopMaximum?: number;
  readonly loopCondition?: Expression;
  readonly cardinality?: Expression;
  readonly inputCollection?: Expression;
  readonly inputElement?: string;
  readonly outputCollection?: string;
  readonly outputElement?: Expression;
  /** The variable that `outputElement` reads: each run has its own, so that runs side by side do not share it. */
  readonly outputVariable?: string;
  readonly completionCondition?: Expression;
  /** MultiInstanceLoopCharacteristics.behavior: events thrown as runs complete (clause 13.3.7). */
  readonly behavior?: 'None' | 'One' | 'All' | 'Complex';
  readonly throws?: readonly {
    readonly condition?: Expression;
    readonly when: 'first' | 'each';
    readonly trigger: Trigger;
  }[];
}

/** Jobs that are done one after the other before the element, or the user task, goes on. */
export type Listeners<E extends string> = { readonly [event in E]?: readonly JobDefinition[] };
export type ListenerPhase = 'start' | 'end';
/** The changes of a user task that its listeners are asked about. */
export type UserTaskTransition = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling';

export interface JobDefinition {
  readonly type: Expression;
  readonly retries: Expression;
  readonly headers: { readonly [name: string]: string };
  readonly priority?: Expression;
  readonly linkedResources?: readonly LinkedResource[];
}

/** A deployed file that the worker of a job needs; it gets the key of the version that is bound. */
export interface LinkedResource {
  readonly resourceId: Expression;
  readonly resourceType: string;
  readonly linkName: string;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  readonly versionTag?: string;
}

export interface UserTaskDefinition {
  readonly assignee?: Expression;
  readonly candidateGroups?: Expression;
  readonly candidateUsers?: Expression;
  readonly dueDate?: Expression;
  readonly followUpDate?: Expression;
  readonly priority?: Expression;
  readonly formId?: string;
  readonly externalFormReference?: Expression;
  readonly headers: { readonly [name: string]: string };
  readonly listeners?: Listeners<UserTaskTransition>;
  /** Nothing to work out and nobody to ask when it begins: many tasks of a loop begin without a promise each. */
  readonly isPlain: boolean;
}

export interface CalledElement {
  readonly processId: Expression;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  readonly versionTag?: string;
  readonly propagateAllChildVariables: boolean;
  readonly propagateAllParentVariables: boolean;
  readonly businessId?: Expression;
}

export interface CalledDecision {
  readonly decisionId: Expression;
  readonly resultVariable: string;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  readonly versionTag?: string;
}

export interface Script {
  readonly expression: Expression;
  readonly resultVariable?: string;
}

export interface FlowNode {
  readonly id: ElementId;
  /** BPMN type without prefix: `UserTask`, `ExclusiveGateway`, `BoundaryEvent` ... */
  readonly type: string;
  readonly name?: string;
  /** The process or sub-process that contains it. */
  readonly scopeId: ElementId;
  readonly incoming: readonly FlowId[];
  readonly outgoing: readonly FlowId[];
  readonly default?: FlowId;

  // events
  readonly triggers?: readonly Trigger[];
  readonly parallelMultiple?: boolean;
  readonly attachedToRef?: ElementId;
  /** Boundary event: does it end its host? */
  readonly cancelActivity?: boolean;
  /** Event sub-process: does its start event end the parent scope? */
  readonly isInterrupting?: boolean;

  // activities
  readonly boundaryEvents?: readonly ElementId[];
  /** Names of the data inputs of which one set must be complete before the activity starts (clause 10.4). */
  readonly inputSets?: readonly (readonly string[])[];
  /** Names of the data outputs of which one set must be complete when it ends. */
  readonly outputSets?: readonly (readonly string[])[];
  readonly inputs?: readonly Mapping[];
  readonly outputs?: readonly Mapping[];
  readonly loop?: LoopCharacteristics;
  readonly isForCompensation?: boolean;
  /** The activity that a compensation boundary event on this one leads to. */
  readonly compensationHandler?: ElementId;
  readonly startQuantity?: number;
  readonly completionQuantity?: number;
  readonly job?: JobDefinition;
  readonly userTask?: UserTaskDefinition;
  readonly script?: Script;
  readonly calledElement?: CalledElement;
  readonly calledDecision?: CalledDecision;
  readonly message?: TriggerOf<'message'>;
  readonly instantiate?: boolean;
  readonly listeners?: Listeners<ListenerPhase>;

  // scopes: process, sub-processes
  readonly triggeredByEvent?: boolean;
  /** Nodes that get a token when the scope starts (clause 13.3.4). */
  readonly starts?: readonly ElementId[];
  readonly eventSubProcesses?: readonly ElementId[];
  /** Initial values of data objects and properties, by variable name. */
  readonly dataObjects?: readonly string[];
  readonly ordering?: 'Parallel' | 'Sequential';
  readonly cancelRemainingInstances?: boolean;
  readonly completionCondition?: Expression;
  readonly activeElementsCollection?: Expression;
  readonly adHocOutputCollection?: string;
  readonly adHocOutputElement?: Expression;

  // gateways
  readonly eventGatewayType?: 'Exclusive' | 'Parallel';
  readonly activationCondition?: Expression;
}

/** A start event (or instantiating task or gateway) that the engine outside an instance has to listen for. */
export interface StartTrigger {
  readonly elementId: ElementId;
  readonly triggers: readonly Trigger[];
  readonly parallelMultiple: boolean;
}

export interface ExecutableProcess {
  readonly format: 1;
  readonly id: ElementId;
  readonly name?: string;
  readonly versionTag?: string;
  readonly isExecutable: boolean;
  readonly nodes: { readonly [id: ElementId]: FlowNode };
  readonly flows: { readonly [id: FlowId]: SequenceFlow };
  /** The process as a scope; its id is the process id. */
  readonly root: FlowNode;
  readonly startTriggers: readonly StartTrigger[];
  /** Some condition is asked after certain changes only. */
  readonly filtersConditions?: boolean;
  /** By message name, for messages with correlation properties. */
  readonly correlations?: { readonly [messageName: string]: Correlation };
  readonly startFormId?: string;
}
