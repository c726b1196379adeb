import { ActionIcon, Checkbox, Group, Paper, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { messages } from '../app/messages';
import { Icon } from '../ui/icons';
import {
  type FormField,
  keyOf,
  linesOf,
  optionsOf,
  type SimpleType,
  simpleType,
  simpleTypes,
  withLabel,
  withType,
} from './schema';

const t = messages.modeler.form;
const types = simpleTypes.map((value) => ({ value, label: t.types[value] }));

interface Properties {
  field: FormField;
  index: number;
  last: boolean;
  error: string | null;
  onChange: (field: FormField) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One field of the form builder. The variable follows the label until it is written by hand. */
export function FieldRow({ field, index, last, error, onChange, onMove, onRemove }: Properties) {
  const [options, setOptions] = useState(() => linesOf(field.values));
  const type = simpleType(field);
  const name = field.label || t.field(index + 1);
  const setLabel = (label: string) => {
    const follows = !field.label || field.key === keyOf(field.label);
    const key = follows && keyOf(label) ? keyOf(label) : field.key;
    onChange({ ...withLabel(field, label), key });
  };
  return (
    <Paper className="card" p="sm" role="group" aria-label={name}>
      <Group align="flex-start" gap="sm">
        {type === null ? (
          <Text flex={1} className="wrap-anywhere">
            {field.label || field.text || field.type} ({field.type})
          </Text>
        ) : (
          <>
            <TextInput
              flex="2 1 180px"
              label={t.label}
              value={field.label ?? ''}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Select
              flex="1 1 130px"
              label={t.type}
              data={types}
              value={type}
              allowDeselect={false}
              onChange={(value) => {
                const changed = withType(field, value as SimpleType);
                setOptions(linesOf(changed.values));
                onChange(changed);
              }}
            />
            <TextInput
              flex="1 1 130px"
              label={t.key}
              value={field.key ?? ''}
              error={error}
              onChange={(event) => onChange({ ...field, key: event.currentTarget.value })}
            />
          </>
        )}
        <Group gap={4} mt={24} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t.up(name)}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            <Icon name="up" />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t.down(name)}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <Icon name="down" />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={t.remove(name)} onClick={onRemove}>
            <Icon name="trash" />
          </ActionIcon>
        </Group>
      </Group>
      {type !== null && (
        <Checkbox
          mt="sm"
          label={t.required}
          checked={field.validate?.required === true}
          onChange={(event) =>
            onChange({ ...field, validate: { ...field.validate, required: event.currentTarget.checked } })
          }
        />
      )}
      {type === 'select' && (
        <Textarea
          mt="sm"
          label={t.options}
          autosize
          minRows={2}
          value={options}
          onChange={(event) => {
            setOptions(event.currentTarget.value);
            onChange({ ...field, values: optionsOf(event.currentTarget.value) });
          }}
        />
      )}
    </Paper>
  );
}
