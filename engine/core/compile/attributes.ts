import type { ModdleElement } from 'bpmn-moddle';
import type { AttributeReport } from './diagnostics.js';

const bare = (type: string): string => type.slice(type.indexOf(':') + 1);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Attributes and children of BPMN elements that decide what is executed. */
export const executedAttributes: ReadonlySet<string> = new Set(
  words(`ioSpecification properties flowElements correlationSubscriptions isExecutable isForCompensation default
    dataInputAssociations dataOutputAssociations startQuantity completionQuantity loopCharacteristics triggeredByEvent
    completionCondition ordering cancelRemainingInstances calledElement implementation operationRef scriptFormat script
    scriptLanguage messageRef instantiate eventGatewayType activationCondition parallelMultiple dataOutputs outputSet
    outputSets eventDefinitions eventDefinitionRef isInterrupting dataInputs inputSet inputSets cancelActivity attachedToRef
    conditionExpression sourceRef targetRef dataObjectRef dataStoreRef resources`),
);

/** Attributes and children that are kept and shown, and why they change nothing. */
export const documentationAttributes: { readonly [name: string]: string } = {
  ...Object.fromEntries(
    words('documentation text textFormat categoryValueRef').map((name) => [name, 'for readers']),
  ),
  ...Object.fromEntries(
    words('auditing monitoring').map((name) => [name, 'everything is recorded in any case']),
  ),
  ...Object.fromEntries(
    words('lanes laneSets flowNodeRef childLaneSet partitionElement partitionElementRef').map((name) => [
      name,
      'lanes do not assign work; use candidate groups',
    ]),
  ),
  ...Object.fromEntries(
    words('artifacts associationDirection').map((name) => [name, 'a note on the diagram']),
  ),
  ...Object.fromEntries(
    words('itemSubjectRef dataState isCollection').map((name) => [
      name,
      'values are JSON of any kind; types are not checked',
    ]),
  ),
  ...Object.fromEntries(
    words('incomingConversationLinks outgoingConversationLinks definitionalCollaborationRef').map((name) => [
      name,
      'conversations show who talks to whom',
    ]),
  ),
  ...Object.fromEntries(
    words('supports processType isClosed supportedInterfaceRef ioBinding extensionDefinitions').map(
      (name) => [name, 'describes the model, not its execution'],
    ),
  ),
  protocol: 'the coordination of a transaction is the engine’s own',
  method: 'a cancelled transaction is always compensated',
  renderings: 'forms are linked by form id',
  gatewayDirection: 'follows from the flows',
  isImmediate: 'flows are immediate',
  boundaryEventRefs: 'follows from the boundary events',
};

/** What says who an element is or where it stands, and is no matter of its own. */
export const identity: ReadonlySet<string> = new Set(words('id name incoming outgoing extensionElements'));

/** `zeebe:` extension elements that only tools read. */
const documentationExtensions: { readonly [type: string]: string } = {
  'zeebe:Properties': 'for tools that read them',
  'zeebe:UserTaskForm': 'a form inside the model; link a form by its id',
};

const jobs = /^(Service|Send|BusinessRule|Script)Task$|^(IntermediateThrow|End)Event$|^AdHocSubProcess$/;
const userTask = /^UserTask$/;

/** Elements on which a `zeebe:` extension has an effect; those not named have it wherever they may stand. */
const places: { readonly [type: string]: RegExp } = {
  'zeebe:TaskDefinition': jobs,
  'zeebe:TaskHeaders': new RegExp(`${jobs.source}|${userTask.source}`),
  'zeebe:JobPriorityDefinition': jobs,
  'zeebe:LinkedResources': jobs,
  'zeebe:CalledElement': /^CallActivity$/,
  'zeebe:CalledDecision': /^BusinessRuleTask$/,
  'zeebe:Script': /^ScriptTask$/,
  'zeebe:UserTask': userTask,
  'zeebe:AssignmentDefinition': userTask,
  'zeebe:TaskSchedule': userTask,
  'zeebe:PriorityDefinition': userTask,
  'zeebe:TaskListeners': userTask,
  'zeebe:FormDefinition': /^(UserTask|StartEvent)$/,
  'zeebe:AdHoc': /^AdHocSubProcess$/,
  'zeebe:VersionTag': /^Process$/,
  'zeebe:IoMapping': /Task$|SubProcess$|Event$|^(Transaction|CallActivity)$/,
};
/** The same for attributes that only some elements make use of. */
const attributePlaces: { readonly [name: string]: RegExp } = {
  resources: userTask,
  implementation: /^(Service|Send|BusinessRule)Task$/,
};

/** Elements of other namespaces say themselves what they execute. */
const misplaced = (place: RegExp | undefined, { $type }: ModdleElement): string | null =>
  place && $type.startsWith('bpmn:') && !place.test(bare($type)) ? `has no effect on a ${bare($type)}` : null;

/** The jobs of listeners get the headers of their element. */
const placeOf = (extension: string, all: readonly ModdleElement[]): RegExp | undefined =>
  extension === 'zeebe:TaskHeaders' &&
  all.some(({ $type }) => /^zeebe:(Execution|Task)Listeners$/.test($type))
    ? undefined
    : places[extension];

const foreign = 'an attribute of a tool or another engine; kept, not read';

/** Attributes of another engine whose effect somebody may count on. */
const foreignAttributes: { readonly [name: string]: string } = Object.fromEntries(
  words('candidateStarterGroups candidateStarterUsers').map((name) => [
    name,
    'who may start processes is said by permissions (instance:start); kept, not read',
  ]),
);

/** What becomes of each attribute, child and extension of an element. */
export function attributesOf(el: ModdleElement): readonly AttributeReport[] {
  const found: AttributeReport[] = [];
  const add = (name: string, note: string | null) =>
    found.push({ name, status: note === null ? 'executed' : 'documentation', note });
  for (const name of Object.keys(el)) {
    if (name.startsWith('$') || identity.has(name) || !isGiven(el[name])) continue;
    const note = documentationAttributes[name];
    if (executedAttributes.has(name)) add(name, misplaced(attributePlaces[name], el));
    else add(name, note ?? 'this engine does not read it');
  }
  for (const name of Object.keys(el.$attrs ?? {}))
    if (!name.startsWith('xmlns')) add(name, foreignAttributes[bare(name)] ?? foreign);
  const extensions = (el.extensionElements?.values ?? []) as readonly ModdleElement[];
  for (const value of extensions)
    add(
      value.$type,
      value.$type.startsWith('zeebe:')
        ? (documentationExtensions[value.$type] ?? misplaced(placeOf(value.$type, extensions), el))
        : 'an extension of a tool or another engine; kept, not read',
    );
  return found;
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);
