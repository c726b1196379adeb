import type { ModdleElement } from 'bpmn-moddle';
import { bare, type CompileContext } from './context.js';

/** What processes refer to, and what becomes of it. All else beside processes is for readers. */
const executed: { readonly [type: string]: string } = {
  Message: 'what its events and tasks wait for or send',
  Signal: 'what its events wait for or send',
  Error: 'what its events catch or throw',
  Escalation: 'what its events catch or throw',
  Interface: 'its operations are types of jobs',
  Resource: 'its name is a group',
  CorrelationProperty: 'part of the key of a conversation',
  DataStore: 'its value is kept for all processes',
};

/** A root element that is neither a process nor a global task (clause 8.2.1). */
export function reportRoot(root: ModdleElement, c: CompileContext): void {
  const type = bare(root.$type);
  const note = type.endsWith('EventDefinition') ? 'the events that refer to it' : executed[type];
  if (note) c.executed(root, note);
  else c.documentation(root);
}
