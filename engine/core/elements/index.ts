/** THE registry: one line per BPMN flow node type. A type without a line does not compile. */
import { adHocSubProcess } from './ad-hoc-sub-process/index.js';
import { boundaryEvent } from './boundary-event/index.js';
import { businessRuleTask } from './business-rule-task/index.js';
import { callActivity } from './call-activity/index.js';
import { complexGateway } from './complex-gateway/index.js';
import type { ElementModule } from './element-module.js';
import { endEvent } from './end-event/index.js';
import { eventBasedGateway } from './event-based-gateway/index.js';
import { eventSubProcess } from './event-sub-process/index.js';
import { exclusiveGateway } from './exclusive-gateway/index.js';
import { inclusiveGateway } from './inclusive-gateway/index.js';
import { intermediateCatchEvent } from './intermediate-catch-event/index.js';
import { intermediateThrowEvent } from './intermediate-throw-event/index.js';
import { manualTask } from './manual-task/index.js';
import { parallelGateway } from './parallel-gateway/index.js';
import { process } from './process/index.js';
import { receiveTask } from './receive-task/index.js';
import { scriptTask } from './script-task/index.js';
import { sendTask } from './send-task/index.js';
import { serviceTask } from './service-task/index.js';
import { startEvent } from './start-event/index.js';
import { subProcess } from './sub-process/index.js';
import { task } from './task/index.js';
import { transaction } from './transaction/index.js';
import { userTask } from './user-task/index.js';

export const flowNodeTypes = [
  'StartEvent',
  'IntermediateCatchEvent',
  'IntermediateThrowEvent',
  'BoundaryEvent',
  'EndEvent',
  'Task',
  'ManualTask',
  'UserTask',
  'ServiceTask',
  'ScriptTask',
  'BusinessRuleTask',
  'SendTask',
  'ReceiveTask',
  'SubProcess',
  'EventSubProcess',
  'Transaction',
  'AdHocSubProcess',
  'CallActivity',
  'ExclusiveGateway',
  'ParallelGateway',
  'InclusiveGateway',
  'EventBasedGateway',
  'ComplexGateway',
  'Process',
] as const;
export type FlowNodeType = (typeof flowNodeTypes)[number];

export const elements = {
  StartEvent: startEvent,
  IntermediateCatchEvent: intermediateCatchEvent,
  IntermediateThrowEvent: intermediateThrowEvent,
  BoundaryEvent: boundaryEvent,
  EndEvent: endEvent,
  Task: task,
  ManualTask: manualTask,
  UserTask: userTask,
  ServiceTask: serviceTask,
  ScriptTask: scriptTask,
  BusinessRuleTask: businessRuleTask,
  SendTask: sendTask,
  ReceiveTask: receiveTask,
  SubProcess: subProcess,
  EventSubProcess: eventSubProcess,
  Transaction: transaction,
  AdHocSubProcess: adHocSubProcess,
  CallActivity: callActivity,
  ExclusiveGateway: exclusiveGateway,
  ParallelGateway: parallelGateway,
  InclusiveGateway: inclusiveGateway,
  EventBasedGateway: eventBasedGateway,
  ComplexGateway: complexGateway,
  Process: process,
} satisfies { [T in FlowNodeType]: ElementModule };
