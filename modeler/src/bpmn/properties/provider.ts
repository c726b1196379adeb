import type { Element } from 'bpmn-js/lib/model/Types';
import type { Injector } from 'didi';
import { Context, type FormChoices } from './context';
import { calledDecisionGroup } from './decision-group';
import type { PanelGroup } from './entries';
import { calledElementGroup, conditionGroup, processGroup } from './flow-groups';
import { headersGroup, mappingGroups } from './list-groups';
import {
  conditionFilterEntries,
  executionListenersGroup,
  linkedResourcesGroup,
  taskListenersGroup,
} from './listener-groups';
import { correlationEntries, extend, loopEntries } from './standard-groups';
import { assignmentGroup, formGroup, scriptGroup, taskDefinitionGroup, timerGroup } from './task-groups';

interface PropertiesPanel {
  registerProvider: (priority: number, provider: ExecutionProperties) => void;
}

/** The groups of the execution vocabulary, woven into those of the standard BPMN provider. */
export class ExecutionProperties {
  static $inject = ['propertiesPanel', 'injector', 'formChoices'];

  constructor(
    propertiesPanel: PropertiesPanel,
    private readonly injector: Injector,
    private readonly forms: FormChoices,
  ) {
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element: Element) {
    return (standard: PanelGroup[]): PanelGroup[] => {
      if (Array.isArray(element) || !element.businessObject) return standard;
      const context = new Context(element, this.injector, this.forms);
      const own = [
        processGroup(context),
        conditionGroup(context),
        calledElementGroup(context),
        scriptGroup(context),
        calledDecisionGroup(context),
        taskDefinitionGroup(context),
        assignmentGroup(context),
        formGroup(context),
        timerGroup(context),
        headersGroup(context),
        ...mappingGroups(context),
        linkedResourcesGroup(context),
        taskListenersGroup(context),
        executionListenersGroup(context),
      ].filter((group) => group !== null);
      let rest = standard.filter((group) => group.id !== 'timer');
      rest = extend(rest, 'message', correlationEntries(context));
      rest = extend(rest, 'multiInstance', loopEntries(context));
      rest = extend(rest, 'condition', conditionFilterEntries(context));
      const general = rest.filter((group) => group.id === 'general');
      const others = rest.filter((group) => group.id !== 'general' && group.id !== 'documentation');
      return [...general, ...others, ...own, ...rest.filter((group) => group.id === 'documentation')];
    };
  }
}

export const executionPropertiesModule = {
  __init__: ['executionProperties'],
  executionProperties: ['type', ExecutionProperties],
};
