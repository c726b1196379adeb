import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { Link } from 'react-router';
import { relative } from '../../app/format';
import { messages } from '../../app/messages';
import { xmlQuery } from '../../app/queries';
import { useSession } from '../../app/session';
import type { UserTask } from '../../app/types';
import { Loading, ProblemAlert } from '../../ui/state';
import { instanceQuery } from '../instances/instance-queries';

const DiagramHost = lazy(() => import('../../bpmn/diagram-host'));
const t = messages.inbox;

/** Where in the process the task is, and who started it. */
export function TaskContext({ task }: { task: UserTask }) {
  const { can } = useSession();
  const xml = useQuery({ ...xmlQuery(task.processDefinitionKey), enabled: can('definition:read') });
  const instance = useQuery({ ...instanceQuery(task.processInstanceKey), enabled: can('instance:read') });
  const isCurrent = task.state !== 'COMPLETED' && task.state !== 'CANCELED';
  const marks = useMemo(
    () => ({ active: isCurrent ? { [task.elementId]: 1 } : {}, chosen: task.elementId }),
    [task.elementId, isCurrent],
  );
  return (
    <Stack gap="xs" component="section" aria-labelledby="task-where">
      <Title order={3} id="task-where">
        {t.where}
      </Title>
      {instance.data && (
        <Text size="sm" c="dimmed">
          {instance.data.startedBy
            ? t.startedBy(instance.data.startedBy, relative(instance.data.startDate))
            : t.started(relative(instance.data.startDate))}
          {' · '}
          <Anchor component={Link} to={`/instances/${task.processInstanceKey}`} inherit underline="always">
            {t.openInstance}
          </Anchor>
        </Text>
      )}
      {xml.isLoading && <Loading rows={1} height={180} />}
      {xml.isError && <ProblemAlert error={xml.error} retry={() => void xml.refetch()} />}
      {xml.data && (
        <Suspense fallback={<Loading rows={1} height={220} />}>
          <DiagramHost xml={xml.data} label={t.where} height={220} marks={marks} />
        </Suspense>
      )}
    </Stack>
  );
}
