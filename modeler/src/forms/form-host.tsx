import { Form } from '@bpmn-io/form-js-viewer';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { FieldError } from '../app/api';
import { ProblemAlert } from '../ui/state';
import './forms.css';
import { jsonataFormModule } from './jsonata-form';
import { markRequired } from './mark-required';
import { nativeFieldsModule } from './native-select';
import type { FormSchema } from './schema';

export interface FormHandle {
  /** The data of the form; null when a field is wrong (the form shows which). */
  submit: () => Record<string, unknown> | null;
  /** Shows the server's refusals at their fields; returns those that belong to no field. */
  showErrors: (errors: FieldError[]) => FieldError[];
}

interface Properties {
  schema: FormSchema;
  data: Record<string, unknown>;
  readOnly?: boolean;
  onChange?: (data: Record<string, unknown>) => void;
  ref?: Ref<FormHandle>;
}

type Errors = Record<string, string[]>;

/** form-js keeps errors by field id; the viewer has no public way to add one. */
interface FormInternals {
  _setState: (state: { errors: Errors }) => void;
}

interface Registry {
  getAll: () => { id: string; key?: string }[];
}

/** A form by form-js. `data` is read once per schema, what is typed stays when the page is refreshed. */
export default function FormHost({ schema, data, readOnly = false, onChange, ref }: Properties) {
  const container = useRef<HTMLDivElement>(null);
  const form = useRef<Form | null>(null);
  const initial = useRef(data);
  const changed = useRef(onChange);
  changed.current = onChange;
  const [failure, setFailure] = useState<unknown>(null);

  useImperativeHandle(ref, () => ({
    submit: () => {
      const result = form.current?.submit();
      if (!result) return null;
      if (Object.keys(result.errors).length === 0) return result.data;
      container.current
        ?.querySelector<HTMLElement>(
          '.fjs-has-errors input, .fjs-has-errors textarea, .fjs-has-errors select',
        )
        ?.focus();
      return null;
    },
    showErrors: (errors) => {
      const fields = form.current?.get<Registry>('formFieldRegistry').getAll() ?? [];
      const shown: Errors = {};
      const rest: FieldError[] = [];
      for (const error of errors) {
        const field = fields.find((each) => each.key === error.path.replace(/^\/?(variables[./])?/, ''));
        if (field) shown[field.id] = [error.message];
        else rest.push(error);
      }
      (form.current as unknown as FormInternals)._setState({ errors: shown });
      return rest;
    },
  }));

  useEffect(() => {
    // Camunda 8 forms are in FEEL, which form-js brings; all others in JSONata.
    const language = schema.executionPlatform === 'Camunda Cloud' ? [] : [jsonataFormModule];
    const additionalModules = [nativeFieldsModule, ...language];
    const instance = new Form({
      container: container.current as HTMLElement,
      additionalModules,
      // A value that waits is lost when the form is drawn anew meanwhile, and a draft would lack it.
      debounce: false,
    } as ConstructorParameters<typeof Form>[0]);
    form.current = instance;
    let gone = false;
    let ready = false;
    const stopMarking = markRequired(container.current as HTMLElement);
    instance.on('changed', (event: unknown) => {
      if (ready) changed.current?.((event as { data: Record<string, unknown> }).data);
    });
    instance
      .importSchema(schema as unknown as Parameters<Form['importSchema']>[0], initial.current)
      .then(() => {
        if (gone) return;
        if (readOnly) instance.setProperty('readOnly' as never, true as never);
        ready = true;
        setFailure(null);
      })
      .catch((error: unknown) => {
        if (!gone) setFailure(error);
      });
    return () => {
      gone = true;
      stopMarking();
      instance.destroy();
    };
  }, [schema, readOnly]);

  return (
    <div className="form-host">
      <div ref={container} className="bio-theme-parent" />
      {failure !== null && <ProblemAlert error={failure} />}
    </div>
  );
}
