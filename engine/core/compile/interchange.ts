import { BpmnModdle } from 'bpmn-moddle';
import { foreignPackages } from '../elements/notations.js';
import { forEditing } from './editing.js';

/** Through moddle and back, as the modeler does when it opens and saves a file. @throws Error for what is no BPMN */
export async function roundTrip(original: string, packages: Record<string, unknown> = {}): Promise<string> {
  const editable = forEditing(original);
  const moddle = new BpmnModdle({ ...foreignPackages(), ...packages });
  const { rootElement } = await moddle.fromXML(editable.xml);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  return editable.restore(xml);
}
