import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { messages } from '../app/messages';
import { Icon } from './icons';
import { parseJson, parseVariables } from './json';
import { JsonEditor } from './json-editor';

type Kind = keyof typeof messages.json.types;

interface Row {
  id: number;
  name: string;
  kind: Kind;
  text: string;
}

export interface VariablesDraft {
  value: Record<string, unknown>;
  valid: boolean;
}

const kinds = Object.entries(messages.json.types).map(([value, label]) => ({ value, label }));

function parsedValue(row: Row): { value: unknown; error: string | null } {
  if (row.kind === 'string') return { value: row.text, error: null };
  if (row.kind === 'boolean') return { value: row.text === 'true', error: null };
  if (row.kind === 'number') {
    const value = Number(row.text);
    return row.text.trim() === '' || Number.isNaN(value)
      ? { value: null, error: messages.json.notNumber }
      : { value, error: null };
  }
  return parseJson(row.text || 'null');
}

function rowsOf(variables: Record<string, unknown>): Row[] {
  return Object.entries(variables).map(([name, value], id) => {
    const kind: Kind =
      typeof value === 'string'
        ? 'string'
        : typeof value === 'number'
          ? 'number'
          : typeof value === 'boolean'
            ? 'boolean'
            : 'json';
    return { id, name, kind, text: kind === 'string' ? String(value) : JSON.stringify(value) };
  });
}

/** Variables as simple fields or as JSON, whichever the person likes; tells the result at each change. */
export function VariablesInput({
  initial,
  onChange,
}: {
  initial: Record<string, unknown>;
  onChange: (draft: VariablesDraft) => void;
}) {
  const [mode, setMode] = useState<'fields' | 'json'>('fields');
  const [rows, setRows] = useState(() => rowsOf(initial));
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2));
  const label = useId();

  const report = (next: Row[]) => {
    setRows(next);
    const named = next.filter((row) => row.name.trim() !== '');
    const value = Object.fromEntries(named.map((row) => [row.name.trim(), parsedValue(row).value]));
    onChange({
      value,
      valid: named.length === next.length && next.every((row) => parsedValue(row).error === null),
    });
  };
  const change = (id: number, part: Partial<Row>) =>
    report(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const changeText = (next: string) => {
    setText(next);
    const parsed = parseVariables(next);
    onChange({ value: (parsed.value as Record<string, unknown>) ?? {}, valid: parsed.error === null });
  };
  const switchTo = (next: string) => {
    if (next === 'json') {
      setText(
        JSON.stringify(
          Object.fromEntries(rows.filter((row) => row.name).map((row) => [row.name, parsedValue(row).value])),
          null,
          2,
        ),
      );
    } else {
      const parsed = parseVariables(text);
      if (parsed.error !== null) return;
      report(rowsOf(parsed.value as Record<string, unknown>));
    }
    setMode(next as 'fields' | 'json');
  };

  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600} size="sm" id={label}>
          {messages.processes.variables}
        </Text>
        <SegmentedControl
          size="xs"
          aria-labelledby={label}
          value={mode}
          onChange={switchTo}
          data={[
            { value: 'fields', label: messages.json.fields },
            { value: 'json', label: messages.json.json },
          ]}
        />
      </Group>
      {mode === 'json' ? (
        <JsonEditor
          aria-label={messages.json.json}
          value={text}
          onChange={changeText}
          error={parseVariables(text).error}
        />
      ) : (
        <>
          {rows.length === 0 && (
            <Text size="sm" c="dimmed">
              {messages.json.none}
            </Text>
          )}
          {rows.map((row) => (
            <Group key={row.id} gap="xs" align="flex-start" wrap="wrap">
              <TextInput
                flex="2 1 120px"
                aria-label={messages.json.name}
                placeholder={messages.json.name}
                value={row.name}
                error={row.name.trim() === '' ? messages.json.needsName : null}
                onChange={(event) => change(row.id, { name: event.currentTarget.value })}
              />
              <Select
                flex="1 1 100px"
                aria-label={messages.json.type}
                data={kinds}
                allowDeselect={false}
                value={row.kind}
                onChange={(kind) =>
                  change(row.id, { kind: kind as Kind, text: kind === 'boolean' ? 'true' : row.text })
                }
              />
              {row.kind === 'boolean' ? (
                <Select
                  flex="3 1 140px"
                  aria-label={messages.json.value}
                  data={['true', 'false']}
                  allowDeselect={false}
                  value={row.text}
                  onChange={(value) => change(row.id, { text: value ?? 'false' })}
                />
              ) : (
                <TextInput
                  flex="3 1 140px"
                  aria-label={messages.json.value}
                  placeholder={messages.json.value}
                  value={row.text}
                  error={parsedValue(row).error}
                  onChange={(event) => change(row.id, { text: event.currentTarget.value })}
                />
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={messages.json.remove(row.name)}
                onClick={() => report(rows.filter((each) => each.id !== row.id))}
              >
                <Icon name="trash" />
              </ActionIcon>
            </Group>
          ))}
          <Button
            variant="subtle"
            size="xs"
            w="fit-content"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() =>
              report([
                ...rows,
                { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, name: '', kind: 'string', text: '' },
              ])
            }
          >
            {messages.json.add}
          </Button>
        </>
      )}
    </Stack>
  );
}
