/** The shapes of the REST API that the screens read. Keys are strings of 64-bit integers; dates are ISO 8601. */
export interface Me {
  username: string;
  displayName: string;
  email: string | null;
  groups: string[];
  roles: string[];
  permissions: string[];
}

export type Permission =
  | 'definition:read'
  | 'definition:deploy'
  | 'definition:script'
  | 'instance:read'
  | 'instance:start'
  | 'instance:operate'
  | 'task:work'
  | 'task:read-all'
  | 'history:read'
  | 'user:manage';

export interface LoginOptions {
  demo: boolean;
  demoUsers: { username: string; displayName: string; role: string; description: string }[];
  setupRequired: boolean;
  version: string;
}

export interface Diagnostic {
  rule: string;
  severity: 'error' | 'warning' | 'info';
  elementId: string | null;
  elementName: string | null;
  elementType: string | null;
  message: string;
  help: string;
  line: number | null;
  resourceName: string;
}

export interface ReportedElement {
  elementId: string;
  elementType: string;
  name: string | null;
  status: 'executed' | 'documentation' | 'refused';
  resourceName: string;
  note: string | null;
}

export interface DeploymentReport {
  diagnostics: Diagnostic[];
  elements: ReportedElement[];
}

export interface Deployment {
  deploymentKey: string | null;
  deployments: {
    processDefinition: {
      processDefinitionId: string;
      processDefinitionVersion: number;
      resourceName: string;
      processDefinitionKey: string;
    } | null;
    form: { formId: string; version: number; resourceName: string; formKey: string } | null;
    decisionDefinition: { decisionDefinitionId: string; name: string; version: number } | null;
  }[];
  report: DeploymentReport;
}

export interface ProcessDefinition {
  processDefinitionKey: string;
  processDefinitionId: string;
  name: string | null;
  version: number;
  versionTag: string | null;
  resourceName: string;
  hasStartForm: boolean;
  deployedAt: string;
  deployedBy: string | null;
  isLatest: boolean;
  startable: boolean;
  openInstances: number;
  incidents: number;
}

export interface DecisionDefinition {
  decisionDefinitionKey: string;
  decisionDefinitionId: string;
  name: string;
  version: number;
  versionTag: string | null;
  decisionRequirementsId: string;
  decisionRequirementsName: string;
}

export interface ProcessInstance {
  processInstanceKey: string;
  processDefinitionId: string;
  processDefinitionName: string | null;
  processDefinitionVersion: number;
  processDefinitionVersionTag: string | null;
  processDefinitionKey: string;
  parentProcessInstanceKey: string | null;
  startDate: string;
  endDate: string | null;
  state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  hasIncident: boolean;
  businessId: string | null;
  startedBy: string | null;
}

export interface ElementStatistics {
  elementId: string;
  active: number;
  completed: number;
  canceled: number;
  incidents: number;
}

export interface ElementInstance {
  elementInstanceKey: string;
  elementId: string;
  elementName: string | null;
  type: string;
  state: string;
  startDate: string;
  endDate: string | null;
  hasIncident: boolean;
  incidentKey: string | null;
}

export interface Variable {
  variableKey: string;
  name: string;
  /** JSON text */
  value: string;
  isTruncated: boolean;
  scopeKey: string;
  processInstanceKey: string;
}

export interface Incident {
  incidentKey: string;
  errorType: string;
  errorMessage: string;
  state: string;
  elementId: string;
  elementInstanceKey: string;
  jobKey: string | null;
  creationTime: string;
}

export interface Job {
  jobKey: string;
  type: string;
  state: string;
  retries: number;
  worker: string | null;
  elementId: string;
  errorMessage: string | null;
  deadline: string | null;
}

export interface Timer {
  timerKey: string;
  elementId: string;
  elementName: string;
  dueDate: string;
  /** The duration or cron expression by which it repeats. */
  cycle: string | null;
  /** How often it fires yet; null: without end. */
  repetitions: number | null;
}

export interface UserTask {
  userTaskKey: string;
  name: string | null;
  state:
    | 'CREATING'
    | 'CREATED'
    | 'ASSIGNING'
    | 'UPDATING'
    | 'COMPLETING'
    | 'COMPLETED'
    | 'CANCELING'
    | 'CANCELED';
  assignee: string | null;
  assigneeName: string | null;
  elementId: string;
  elementName: string | null;
  candidateGroups: string[];
  candidateUsers: string[];
  processDefinitionId: string;
  processDefinitionKey: string;
  processDefinitionVersion: number;
  processName: string | null;
  processInstanceKey: string;
  elementInstanceKey: string;
  creationDate: string;
  completionDate: string | null;
  followUpDate: string | null;
  dueDate: string | null;
  priority: number;
  businessId: string | null;
  formKey: string | null;
}

export interface LinkedForm {
  formId: string;
  formKey: string;
  version: number;
  /** form-js schema as JSON text */
  schema: string;
}

export interface HistoryEvent {
  seq: number;
  index: number;
  at: string;
  type: string;
  elementId: string | null;
  elementName: string | null;
  elementType: string | null;
  elementInstanceKey: string | null;
  actor: string | null;
  actorName: string | null;
  command: string | null;
  payload: Record<string, unknown>;
  sentence: string;
}

export interface InstanceState {
  seq: number;
  at: string;
  elements: { elementInstanceKey: string; elementId: string; elementType: string; state: string }[];
  waiting: { elementId: string; flows: string[] }[];
  variables: { scopeElementId: string | null; name: string; value: unknown }[];
}

export interface Explanation {
  elementId: string;
  elementName: string | null;
  elementInstanceKey: string | null;
  sentence: string;
  /** The instance as a whole is being cancelled. */
  isEnding: boolean;
}

export interface User {
  username: string;
  name?: string | null;
  displayName?: string | null;
  email: string | null;
  roles?: string[];
  groups?: string[];
}

export interface Group {
  groupId: string;
  name: string;
  description?: string | null;
}
