import { Badge } from '@mantine/core';
import { messages } from '../app/messages';
import type { ProcessInstance } from '../app/types';

const colors = { ACTIVE: 'blue', COMPLETED: 'teal.9', TERMINATED: 'gray' } as const;

export function StateBadge({ instance }: { instance: Pick<ProcessInstance, 'state' | 'hasIncident'> }) {
  if (instance.hasIncident && instance.state === 'ACTIVE')
    return <Badge color="red">{messages.instances.states.INCIDENT}</Badge>;
  return (
    <Badge color={colors[instance.state] ?? 'gray'}>
      {messages.instances.states[instance.state] ?? instance.state}
    </Badge>
  );
}
