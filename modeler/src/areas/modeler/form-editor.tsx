import { useQuery } from '@tanstack/react-query';
import { FormBuilder } from '../../forms/form-builder';
import { emptyForm, type FormSchema, keyOf } from '../../forms/schema';
import { deployedFormQuery } from './forms-query';
import type { ModelerSession, SessionState } from './modeler-session';

/** Edits the form of one element: the one drawn with the diagram, the deployed one it links, or a new one. */
export function FormEditor({
  session,
  target,
}: {
  session: ModelerSession;
  target: NonNullable<SessionState['formOf']>;
}) {
  const drawn: FormSchema | undefined = target.formId ? session.forms[target.formId] : undefined;
  const deployed = useQuery(deployedFormQuery(drawn ? null : target.formId));
  if (!drawn && target.formId && deployed.isPending) return null;
  const suggested = target.formId ?? `${keyOf(target.name) || target.elementId}Form`;
  const initial = drawn ?? deployed.data ?? emptyForm(suggested);
  return (
    <FormBuilder
      elementName={target.name}
      initial={initial}
      onSave={(schema) => session.saveForm(target.elementId, schema)}
      onClose={session.closeForm}
    />
  );
}
