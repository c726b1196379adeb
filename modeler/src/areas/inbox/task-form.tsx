import { Button, Group, Kbd, Stack, Table, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Problem } from '../../app/api';
import { shortJson, timeOfDay } from '../../app/format';
import { messages } from '../../app/messages';
import type { UserTask } from '../../app/types';
import { useTaskDraft } from '../../forms/draft';
import type { FormHandle } from '../../forms/form-host';
import type { FormSchema } from '../../forms/schema';
import { Loading, ProblemAlert } from '../../ui/state';
import { type VariablesDraft, VariablesInput } from '../../ui/variables-input';
import { isAsking, taskDataQuery } from './task-queries';
import { explainRefusal, useTaskActions } from './use-task-actions';

const FormHost = lazy(() => import('../../forms/form-host'));
const t = messages.inbox;

function DataTable({ values }: { values: Record<string, unknown> }) {
  const rows = Object.entries(values);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="task-data">
      <Title order={3} id="task-data" mb={4}>
        {t.data}
      </Title>
      <Table withRowBorders>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w="35%">
                {name}
              </Table.Th>
              <Table.Td className="wrap-anywhere">{shortJson(value, 400)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** The form of a task (or its data and free variables), its draft, and the button that completes it. */
export function TaskForm({
  task,
  editable,
  onCompleted,
}: {
  task: UserTask;
  editable: boolean;
  onCompleted: () => void;
}) {
  const data = useQuery(taskDataQuery(task.userTaskKey));
  const draft = useTaskDraft(task.userTaskKey);
  const { complete } = useTaskActions(task);
  const handle = useRef<FormHandle>(null);
  const [variables, setVariables] = useState<VariablesDraft>({ value: {}, valid: true });
  const schema = useMemo(
    () => (data.data?.form ? (JSON.parse(data.data.form.schema) as FormSchema) : null),
    [data.data?.form],
  );
  const initial = useMemo(() => ({ ...data.data?.values, ...data.data?.draft }), [data.data]);
  const freeDraft = data.data?.draft;
  useEffect(() => {
    if (freeDraft) setVariables({ value: freeDraft, valid: true });
  }, [freeDraft]);

  const submit = () => {
    if (!editable || isAsking(task) || complete.isPending || !data.data) return;
    const result = schema ? handle.current?.submit() : variables.valid ? variables.value : null;
    if (!result) return;
    draft.discard();
    complete.mutate(result, {
      onSuccess: onCompleted,
      onError: (error) => {
        if (error instanceof Problem && error.errors.length) handle.current?.showErrors(error.errors);
        else void explainRefusal(error, 'complete', task.userTaskKey);
      },
    });
  };
  useHotkeys([['mod+Enter', submit]], []);

  if (data.isPending) return <Loading rows={4} />;
  if (data.isError) return <ProblemAlert error={data.error} retry={() => void data.refetch()} />;
  const fieldProblem =
    complete.error instanceof Problem && complete.error.errors.length > 0 ? complete.error : null;
  return (
    <Stack>
      {schema ? (
        <Suspense fallback={<Loading rows={4} />}>
          <FormHost
            ref={handle}
            schema={schema}
            data={initial}
            readOnly={!editable}
            onChange={editable ? draft.save : undefined}
          />
        </Suspense>
      ) : (
        <>
          {editable && <Text c="dimmed">{t.noForm}</Text>}
          <DataTable values={data.data.values} />
          {editable && (
            <VariablesInput
              initial={data.data.draft ?? {}}
              onChange={(next) => {
                setVariables(next);
                if (next.valid) draft.save(next.value);
              }}
            />
          )}
        </>
      )}
      {fieldProblem && <ProblemAlert error={fieldProblem} title={t.fixFields} />}
      {editable && (
        <Group gap="md" className="task-submit">
          <Button
            onClick={submit}
            loading={complete.isPending}
            disabled={isAsking(task) || (!schema && !variables.valid)}
          >
            {t.complete}
          </Button>
          <Text size="xs" c="dimmed" visibleFrom="sm">
            <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
          </Text>
          <Text size="xs" c="dimmed" role="status">
            {draft.savedAt && messages.draft.savedAt(timeOfDay(draft.savedAt))}
          </Text>
        </Group>
      )}
    </Stack>
  );
}
