import { Button, Code, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../app/api';
import { relative, words } from '../../app/format';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { Incident, Job } from '../../app/types';
import { Icon } from '../../ui/icons';
import { fail, succeed } from '../../ui/toast';

const t = messages.instances.incident;

interface Properties {
  incident: Incident;
  job: Job | undefined;
  elementName: string;
  onShow: () => void;
}

/** The cause of an incident and the button that tries the step again. */
export function IncidentCard({ incident, job, elementName, onShow }: Properties) {
  const { can } = useSession();
  const retry = useMutation({
    mutationFn: async () => {
      // A job whose retries are used up needs a new one before its incident can be resolved.
      if (incident.jobKey && (job?.retries ?? 0) < 1)
        await api.patch(`/jobs/${incident.jobKey}`, { changeset: { retries: 1 } });
      await api.post(`/incidents/${incident.incidentKey}/resolution`, {});
    },
    onSuccess: async () => {
      succeed(t.retried);
      await queryClient.invalidateQueries({ queryKey: ['instances'] });
    },
    onError: (error) => {
      fail(error);
      void queryClient.invalidateQueries({ queryKey: ['instances'] });
    },
  });
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <button type="button" className="element-button" onClick={onShow}>
          {t.at(elementName)}
        </button>
        <Text size="xs" c="dimmed">
          {relative(incident.creationTime)}
        </Text>
      </Group>
      <Text size="sm" fw={600} mt={2}>
        {t.kinds[incident.errorType] ?? words(incident.errorType)}
      </Text>
      <Code block mt={4} className="cause">
        {incident.errorMessage}
      </Code>
      {can('instance:operate') && (
        <>
          <Text size="sm" c="dimmed" mt={6}>
            {t.help}
          </Text>
          <Button
            size="xs"
            mt={6}
            leftSection={<Icon name="retry" size={14} />}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t.retry}
          </Button>
        </>
      )}
    </li>
  );
}
