import { Anchor, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api, Problem } from '../../app/api';
import { messages } from '../../app/messages';
import { startFormQuery } from '../../app/queries';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { FormHandle } from '../../forms/form-host';
import type { FormSchema } from '../../forms/schema';
import { Loading, ProblemAlert } from '../../ui/state';
import { succeed } from '../../ui/toast';
import { type VariablesDraft, VariablesInput } from '../../ui/variables-input';

const FormHost = lazy(() => import('../../forms/form-host'));
const t = messages.processes;

interface Properties {
  processDefinitionKey: string;
  name: string;
  onClose: () => void;
}

/** Starts one instance: by the start form when the process has one, else by free variables. */
export function StartDialog({ processDefinitionKey, name, onClose }: Properties) {
  const { can } = useSession();
  const form = useQuery(startFormQuery(processDefinitionKey));
  const schema = useMemo(
    () => (form.data ? (JSON.parse(form.data.schema) as FormSchema) : null),
    [form.data],
  );
  const handle = useRef<FormHandle>(null);
  const [draft, setDraft] = useState<VariablesDraft>({ value: {}, valid: true });
  const [businessId, setBusinessId] = useState('');
  const start = useMutation({
    mutationFn: (variables: Record<string, unknown>) =>
      api.post<{ processInstanceKey: string }>('/process-instances', {
        processDefinitionKey,
        variables,
        ...(businessId.trim() ? { businessId: businessId.trim() } : {}),
      }),
    onSuccess: ({ processInstanceKey }) => {
      void queryClient.invalidateQueries();
      succeed(
        t.started,
        can('instance:read') ? (
          <Anchor component={Link} to={`/instances/${processInstanceKey}`} inherit>
            {t.openInstance}
          </Anchor>
        ) : (
          t.startedText(name)
        ),
      );
      onClose();
    },
    onError: (error) => {
      if (error instanceof Problem) handle.current?.showErrors(error.errors);
    },
  });
  const submit = () => {
    if (!schema) {
      if (draft.valid) start.mutate(draft.value);
      return;
    }
    const variables = handle.current?.submit();
    if (variables) start.mutate(variables);
  };
  return (
    <Modal opened onClose={onClose} title={t.startNamed(name)} size="lg">
      <Stack>
        {form.isPending ? (
          <Loading rows={2} />
        ) : form.isError ? (
          <ProblemAlert error={form.error} retry={() => void form.refetch()} />
        ) : schema ? (
          <Suspense fallback={<Loading rows={3} />}>
            <FormHost ref={handle} schema={schema} data={{}} />
          </Suspense>
        ) : (
          <VariablesInput initial={{}} onChange={setDraft} />
        )}
        <TextInput
          label={t.businessId}
          description={t.businessIdHelp}
          maxLength={256}
          value={businessId}
          onChange={(event) => setBusinessId(event.currentTarget.value)}
        />
        {start.isError && <ProblemAlert error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {messages.action.cancel}
          </Button>
          <Button
            loading={start.isPending}
            disabled={form.isPending || (!schema && !draft.valid)}
            onClick={submit}
          >
            {t.start}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
