import type { Variables } from '../../../engine/core/index.js';
import { evaluate } from '../../../engine/core/index.js';
import type { FieldError } from '../common/problem.js';
import { fieldProblem } from './field-problem.js';
import type { Data, FormField, FormSchema } from './form-schema.js';

/**
 * Checks data that are sent with a form against its schema, by the rules form-js applies on the screen: a person
 * cannot send what the form would not let them, whatever program they use.
 *
 * @param sent what completes the task
 * @param visible variables that the task sees, beneath what was sent
 */
export async function formErrors(schema: FormSchema, sent: Data, visible: Data): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const all = { ...visible, ...sent };
  await check(schema.components, all, all, '', errors);
  return errors;
}

async function check(
  fields: readonly FormField[],
  data: Data,
  all: Data,
  at: string,
  errors: FieldError[],
): Promise<void> {
  for (const field of fields) {
    if (await isHidden(field, all)) continue;
    if (field.type === 'group') {
      const inner = field.path ? asData(valueAt(data, field.path)) : data;
      await check(field.components ?? [], inner, all, field.path ? `${at}${field.path}.` : at, errors);
    } else if (field.type === 'dynamiclist') {
      await checkList(field, data, all, at, errors);
    } else if (field.key && field.disabled !== true && field.readonly !== true) {
      const message = await fieldProblem(field, valueAt(data, field.key), (text) => optionsOf(text, all));
      if (message) errors.push({ path: `${at}${field.key}`, message });
    }
  }
}

async function checkList(
  field: FormField,
  data: Data,
  all: Data,
  at: string,
  errors: FieldError[],
): Promise<void> {
  const path = field.path ?? '';
  const rows = valueAt(data, path) ?? [];
  if (!Array.isArray(rows)) {
    errors.push({ path: `${at}${path}`, message: `Expected a list, found ${JSON.stringify(rows)}.` });
    return;
  }
  for (const [n, row] of rows.entries()) {
    await check(field.components ?? [], asData(row), all, `${at}${path}[${n}].`, errors);
  }
}

/** A field that is not shown is not asked for. A condition that cannot be evaluated hides nothing. */
async function isHidden(field: FormField, data: Data): Promise<boolean> {
  const condition = field.conditional?.hide;
  if (!condition) return false;
  return (await result(condition, data)) === true;
}

async function optionsOf(expression: string, data: Data): Promise<unknown> {
  return expression.startsWith('=') ? result(expression, data) : valueAt(data, expression);
}

async function result(expression: string, data: Data): Promise<unknown> {
  try {
    return await evaluate({ language: 'jsonata', text: expression.replace(/^=/, '') }, data as Variables);
  } catch {
    return undefined;
  }
}

const asData = (value: unknown): Data => (typeof value === 'object' && value !== null ? (value as Data) : {});

function valueAt(data: Data, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const own = asData(value);
    return Object.hasOwn(own, name) ? own[name] : undefined;
  }, data);
}
