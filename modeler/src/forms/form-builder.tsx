import { Button, Group, Modal, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { messages } from '../app/messages';
import { Icon } from '../ui/icons';
import { Loading } from '../ui/state';
import { FieldRow } from './field-row';
import { type FormField, type FormSchema, simpleType } from './schema';

const FormHost = lazy(() => import('./form-host'));
const t = messages.modeler.form;

interface Properties {
  elementName: string;
  initial: FormSchema;
  onSave: (schema: FormSchema) => void;
  onClose: () => void;
}

function wrongKey(field: FormField, all: FormField[]): string | null {
  if (!field.key || !/^[A-Za-z]\w*$/.test(field.key)) return t.keyInvalid;
  return all.some((other) => other !== field && other.key === field.key) ? t.keyTaken : null;
}

/** Makes a form of simple fields; parts of a richer form that it cannot change are kept as they are. */
export function FormBuilder({ elementName, initial, onSave, onClose }: Properties) {
  const [schema, setSchema] = useState(initial);
  const fields = schema.components;
  const setFields = (components: FormField[]) => setSchema({ ...schema, components });
  const replace = (index: number, field: FormField) =>
    setFields(fields.map((each, at) => (at === index ? field : each)));
  const move = (index: number, by: number) => {
    const next = [...fields];
    const [field] = next.splice(index, 1);
    if (field) next.splice(index + by, 0, field);
    setFields(next);
  };
  const add = () => {
    const number = fields.length + 1;
    setFields([
      ...fields,
      { id: `Field_${crypto.randomUUID().slice(0, 8)}`, type: 'textfield', label: '', key: `field${number}` },
    ]);
  };
  const idError = /^[A-Za-z][\w-]*$/.test(schema.id) ? null : t.idInvalid;
  const complex = fields.some((field) => simpleType(field) === null);
  const wrong =
    idError !== null ||
    fields.some((field) => simpleType(field) !== null && wrongKey(field, fields) !== null);
  return (
    <Modal opened onClose={onClose} title={t.title(elementName)} size="xl" closeOnClickOutside={false}>
      <Stack>
        <Text c="dimmed">{t.lead}</Text>
        <TextInput
          label={t.name}
          description={t.nameHelp}
          value={schema.id}
          error={idError}
          onChange={(event) => setSchema({ ...schema, id: event.currentTarget.value })}
        />
        <Tabs defaultValue="fields" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="fields">{t.fields}</Tabs.Tab>
            <Tabs.Tab value="preview">{t.preview}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="fields" pt="md">
            <Stack gap="sm">
              {complex && <Text size="sm">{t.complex}</Text>}
              {fields.length === 0 && <Text c="dimmed">{t.empty}</Text>}
              {fields.map((field, index) => (
                <FieldRow
                  key={field.id}
                  field={field}
                  index={index}
                  last={index === fields.length - 1}
                  error={wrongKey(field, fields)}
                  onChange={(changed) => replace(index, changed)}
                  onMove={(by) => move(index, by)}
                  onRemove={() => setFields(fields.filter((each) => each !== field))}
                />
              ))}
              <Button
                variant="default"
                w="fit-content"
                leftSection={<Icon name="plus" size={16} />}
                onClick={add}
              >
                {t.add}
              </Button>
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="preview" pt="md">
            <Suspense fallback={<Loading rows={3} />}>
              <FormHost schema={schema} data={{}} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {messages.action.cancel}
          </Button>
          <Button disabled={wrong} onClick={() => onSave(schema)}>
            {t.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
