import { ActionIcon, Badge, Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api';
import { shortJson } from '../../app/format';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { ElementInstance, ProcessInstance, Variable } from '../../app/types';
import { Icon } from '../../ui/icons';
import { parseJson } from '../../ui/json';
import { JsonEditor } from '../../ui/json-editor';
import { Loading, ProblemAlert } from '../../ui/state';
import { succeed } from '../../ui/toast';
import { variablesQuery } from './instance-queries';

const t = messages.instances.variables;

interface Target {
  name: string;
  value: string;
  scopeKey: string;
  fresh: boolean;
}

/** Variables by scope; an operator may change them while the instance runs. */
export function VariablesTab({
  instance,
  elements,
}: {
  instance: ProcessInstance;
  elements: ElementInstance[];
}) {
  const { can } = useSession();
  const variables = useQuery(variablesQuery(instance.processInstanceKey));
  const [target, setTarget] = useState<Target | null>(null);
  const editable = can('instance:operate') && instance.state === 'ACTIVE';
  const scopeName = (variable: Variable) => {
    if (variable.scopeKey === instance.processInstanceKey) return t.process;
    const element = elements.find((each) => each.elementInstanceKey === variable.scopeKey);
    return element ? element.elementName || element.elementId : variable.scopeKey;
  };
  if (variables.isPending) return <Loading rows={3} />;
  if (variables.isError)
    return <ProblemAlert error={variables.error} retry={() => void variables.refetch()} />;
  return (
    <Stack gap="sm">
      {editable && (
        <Button
          size="xs"
          variant="default"
          w="fit-content"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() =>
            setTarget({ name: '', value: '""', scopeKey: instance.processInstanceKey, fresh: true })
          }
        >
          {t.add}
        </Button>
      )}
      {variables.data.length === 0 && <Text c="dimmed">{t.none}</Text>}
      {variables.data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <div className="card table-scroll" tabIndex={0}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.name}</Table.Th>
                <Table.Th>{t.value}</Table.Th>
                <Table.Th>{t.scope}</Table.Th>
                {editable && (
                  <Table.Th>
                    <span className="visually-hidden">{messages.action.edit}</span>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {variables.data.map((variable) => (
                <Table.Tr key={variable.variableKey}>
                  <Table.Td className="wrap-anywhere" fw={600}>
                    {variable.name}
                  </Table.Td>
                  <Table.Td className="wrap-anywhere mono">
                    {shortJson(variable.value, 300)}{' '}
                    {variable.isTruncated && <Badge color="gray">{t.truncated}</Badge>}
                  </Table.Td>
                  <Table.Td>{scopeName(variable)}</Table.Td>
                  {editable && (
                    <Table.Td w={50}>
                      <ActionIcon
                        variant="subtle"
                        aria-label={t.edit(variable.name)}
                        onClick={() =>
                          setTarget({
                            name: variable.name,
                            value: pretty(variable.value),
                            scopeKey: variable.scopeKey,
                            fresh: false,
                          })
                        }
                      >
                        <Icon name="edit" size={16} />
                      </ActionIcon>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {target && <EditDialog target={target} onClose={() => setTarget(null)} />}
    </Stack>
  );
}

function pretty(json: string): string {
  const parsed = parseJson(json);
  return parsed.error === null ? JSON.stringify(parsed.value, null, 2) : json;
}

function EditDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const [name, setName] = useState(target.name);
  const [text, setText] = useState(target.value);
  const parsed = parseJson(text);
  const save = useMutation({
    mutationFn: () =>
      api.put(`/element-instances/${target.scopeKey}/variables`, {
        variables: { [name]: parsed.value },
        local: true,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['instances'] });
      succeed(t.saved);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={target.fresh ? t.add : t.edit(target.name)} size="lg">
      <Stack>
        {target.fresh && (
          <TextInput
            label={t.name}
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <JsonEditor label={t.value} value={text} onChange={setText} error={parsed.error} />
        {save.isError && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {messages.action.cancel}
          </Button>
          <Button
            disabled={parsed.error !== null || !name.trim()}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {messages.action.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
