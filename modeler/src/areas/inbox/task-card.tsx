import { Badge, Group, Text } from '@mantine/core';
import { forwardRef } from 'react';
import { Link } from 'react-router';
import { relative } from '../../app/format';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import type { UserTask } from '../../app/types';
import { Icon } from '../../ui/icons';

const t = messages.inbox;

export function DueBadge({ task }: { task: UserTask }) {
  if (!task.dueDate || task.state === 'COMPLETED') return null;
  const late = new Date(task.dueDate).getTime() < Date.now();
  return (
    <Badge color={late ? 'red' : 'gray'} leftSection={<Icon name="clock" size={12} />}>
      {late ? t.overdue(relative(task.dueDate)) : t.due(relative(task.dueDate))}
    </Badge>
  );
}

/** One row of the list: what, of which process, until when, with whom. */
export const TaskCard = forwardRef<HTMLAnchorElement, { task: UserTask; chosen: boolean; search: string }>(
  function TaskCard({ task, chosen, search }, ref) {
    const { me } = useSession();
    const holder =
      task.assignee === me.username
        ? t.withYou
        : task.assignee
          ? t.assignedTo(task.assigneeName ?? task.assignee)
          : t.unassigned;
    return (
      <li>
        <Link
          ref={ref}
          to={{ pathname: `/inbox/${task.userTaskKey}`, search }}
          className={chosen ? 'task-card task-card-chosen' : 'task-card'}
          aria-current={chosen ? 'true' : undefined}
        >
          <Text component="span" fw={600} className="wrap-anywhere">
            {task.name ?? task.elementId}
          </Text>
          <Text component="span" size="sm" c="dimmed" className="wrap-anywhere">
            {task.processName ?? task.processDefinitionId}
            {task.businessId && ` · ${task.businessId}`}
          </Text>
          <Group gap={6} mt={4} component="span">
            <DueBadge task={task} />
            {task.priority > 50 && (
              <Badge color="#9a4a00" leftSection={<Icon name="flag" size={12} />}>
                {t.priority}
              </Badge>
            )}
            <Text component="span" size="xs" c="dimmed">
              {task.state === 'COMPLETED' && task.completionDate
                ? t.completed(relative(task.completionDate))
                : holder}
            </Text>
          </Group>
        </Link>
      </li>
    );
  },
);
