import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { dateTime, relative } from '../../app/format';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import type { UserTask } from '../../app/types';
import { Icon } from '../../ui/icons';
import { Empty, Loading, ProblemAlert } from '../../ui/state';
import { AssignDialog } from './assign-dialog';
import { DueBadge } from './task-card';
import { TaskContext } from './task-context';
import { TaskForm } from './task-form';
import { isAsking, isCancelled, taskQuery } from './task-queries';
import { useTaskActions } from './use-task-actions';

const t = messages.inbox;

/** The chosen task: who has it, its form, its place in the process. */
export function TaskDetail({
  userTaskKey,
  back,
  onClaimed,
  onCompleted,
}: {
  userTaskKey: string;
  back: string;
  onClaimed: () => void;
  onCompleted: () => void;
}) {
  const task = useQuery(taskQuery(userTaskKey));
  return (
    <section className="task-detail card" aria-label={t.details}>
      <Button
        component={Link}
        to={back}
        variant="subtle"
        size="compact-sm"
        className="task-back"
        leftSection={<Icon name="left" size={15} />}
      >
        {t.back}
      </Button>
      {task.isPending && userTaskKey && <Loading />}
      {task.isError && <ProblemAlert error={task.error} retry={() => void task.refetch()} />}
      {task.data && (
        <Detail key={userTaskKey} task={task.data} onClaimed={onClaimed} onCompleted={onCompleted} />
      )}
      {!userTaskKey && <Empty icon="inbox" title={t.choose} text={t.chooseText} />}
    </section>
  );
}

interface DetailProperties {
  task: UserTask;
  onClaimed: () => void;
  onCompleted: () => void;
}

function Detail({ task, onClaimed, onCompleted }: DetailProperties) {
  const { me, can } = useSession();
  const { claim, unclaim, assign } = useTaskActions(task);
  const [assigning, dialog] = useDisclosure(false);
  const isOpen = task.state !== 'COMPLETED' && !isCancelled(task);
  const mine = task.assignee === me.username;
  const asking = isAsking(task);
  const mayClaim = isOpen && !asking && !task.assignee && can('task:work');
  const take = () => claim.mutate(undefined, { onSuccess: onClaimed });
  useHotkeys([['c', () => mayClaim && take()]]);
  const holder = mine
    ? t.withYou
    : task.assignee
      ? t.assignedTo(task.assigneeName ?? task.assignee)
      : t.unassigned;
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} className="wrap-anywhere">
          {task.name ?? task.elementId}
        </Title>
        <Text c="dimmed" className="wrap-anywhere">
          {task.processName ?? task.processDefinitionId}
          {task.businessId && ` · ${task.businessId}`} · {t.created(relative(task.creationDate))}
        </Text>
        <Group gap="xs" mt={6}>
          <DueBadge task={task} />
          {!isCancelled(task) && (
            <Text size="sm">
              {task.state === 'COMPLETED' && task.completionDate
                ? t.completed(dateTime(task.completionDate))
                : holder}
            </Text>
          )}
        </Group>
      </div>
      <div role="status">
        {asking && (
          <Alert color="blue" variant="light" icon={<Icon name="info" />} title={t.asking}>
            {t.askingText}
          </Alert>
        )}
        {isCancelled(task) && (
          <Alert color="gray" variant="light" icon={<Icon name="info" />} title={t.cancelled}>
            {t.cancelledText}
          </Alert>
        )}
      </div>
      {isOpen && can('task:work') && (
        <Group gap="xs">
          {mayClaim && (
            <Button loading={claim.isPending} onClick={take}>
              {t.claim}
            </Button>
          )}
          {mine && (
            <Button
              variant="default"
              loading={unclaim.isPending}
              disabled={asking}
              onClick={() => unclaim.mutate()}
            >
              {t.unclaim}
            </Button>
          )}
          {(mine || mayClaim) && (
            <Button variant="default" disabled={asking} onClick={dialog.open}>
              {t.assign}
            </Button>
          )}
          {mayClaim && (
            <Text size="sm" c="dimmed">
              {t.claimHelp}
            </Text>
          )}
        </Group>
      )}
      <TaskForm
        key={mine ? 'mine' : 'other'}
        task={task}
        editable={isOpen && mine}
        onCompleted={onCompleted}
      />
      <TaskContext task={task} />
      {assigning && (
        <AssignDialog
          busy={assign.isPending}
          onClose={dialog.close}
          onAssign={(username) => assign.mutate(username, { onSuccess: dialog.close })}
        />
      )}
    </Stack>
  );
}
