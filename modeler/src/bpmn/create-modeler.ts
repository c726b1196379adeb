import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import zeebeBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import './diagram.css';
import './modeler.css';
import type { FormChoices } from './properties/context';
import { executionPropertiesModule } from './properties/provider';
import { rendererColors } from './theme';

/** A bpmn-js modeler with our properties panel; the caller must destroy it. */
export function createModeler(container: HTMLElement, panel: HTMLElement, forms: FormChoices): Modeler {
  const modeler = new Modeler({
    container,
    propertiesPanel: { parent: panel },
    moddleExtensions: { zeebe },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      zeebeBehaviors,
      executionPropertiesModule,
      { formChoices: ['value', forms] },
    ],
    ...rendererColors,
  } as ConstructorParameters<typeof Modeler>[0]);
  keepDeclaredLanguage(modeler.get<Moddle>('moddle'));
  return modeler;
}

interface Moddle {
  getType(name: string): {
    $descriptor: { propertiesByName: Record<string, { default?: unknown } | undefined> };
  };
}

/** A file that declares XPath, BPMN's default, must still declare it when it is saved: values like defaults get lost. */
function keepDeclaredLanguage(moddle: Moddle) {
  const language = moddle.getType('bpmn:Definitions').$descriptor.propertiesByName['bpmn:expressionLanguage'];
  if (language) delete language.default;
}
