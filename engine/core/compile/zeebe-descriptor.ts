/**
 * The execution data that bpmn.io tools write as `zeebe:` extension elements, as a moddle descriptor: only what the
 * engine reads. Unknown extension elements are kept by moddle as they are.
 */
interface Property {
  readonly name: string;
  readonly type: string;
  readonly isAttr?: boolean;
  readonly isMany?: boolean;
  readonly isBody?: boolean;
}

const element = (name: string, attributes: string, ...children: Property[]) => ({
  name,
  superClass: ['Element'],
  properties: [
    ...attributes
      .split(' ')
      .filter(Boolean)
      .map((attribute) => {
        const [attributeName = '', type = 'String'] = attribute.split(':');
        return { name: attributeName, type, isAttr: true };
      }),
    ...children,
  ],
});
const many = (name: string, type: string): Property => ({ name, type, isMany: true });

const binding = 'bindingType versionTag';

export default {
  name: 'Zeebe',
  prefix: 'zeebe',
  uri: 'http://camunda.org/schema/zeebe/1.0',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  enumerations: [],
  types: [
    element('TaskDefinition', 'type retries'),
    element('TaskHeaders', '', many('values', 'Header')),
    element('Header', 'id key value'),
    element('IoMapping', '', many('inputParameters', 'Input'), many('outputParameters', 'Output')),
    element('Input', 'source target'),
    element('Output', 'source target'),
    element('Subscription', 'correlationKey'),
    element('LoopCharacteristics', 'inputCollection inputElement outputCollection outputElement'),
    element(
      'CalledElement',
      `processId processIdExpression propagateAllChildVariables:Boolean propagateAllParentVariables:Boolean businessId ${binding}`,
    ),
    element('UserTaskForm', 'id', { name: 'body', type: 'String', isBody: true }),
    element('FormDefinition', `formKey formId externalReference ${binding}`),
    element('LinkedResources', '', many('values', 'LinkedResource')),
    element('LinkedResource', `resourceId resourceType linkName ${binding}`),
    element('UserTask', ''),
    element('CalledDecision', `decisionId resultVariable ${binding}`),
    element('AssignmentDefinition', 'assignee candidateGroups candidateUsers'),
    element('PriorityDefinition', 'priority'),
    element('JobPriorityDefinition', 'priority'),
    element('TaskSchedule', 'dueDate followUpDate'),
    element('Properties', '', many('properties', 'Property')),
    element('Property', 'name value'),
    element('Script', 'expression resultVariable'),
    element('ExecutionListeners', '', many('listeners', 'ExecutionListener')),
    element('ExecutionListener', 'eventType retries type', { name: 'headers', type: 'TaskHeaders' }),
    element('TaskListeners', '', many('listeners', 'TaskListener')),
    element('TaskListener', 'eventType retries type', { name: 'headers', type: 'TaskHeaders' }),
    element('VersionTag', 'value'),
    element('AdHoc', 'activeElementsCollection outputCollection outputElement'),
    element('ConditionalFilter', 'variableNames variableEvents'),
  ],
};
