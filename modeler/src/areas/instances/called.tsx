import { Anchor, Group, Paper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { messages } from '../../app/messages';
import type { ProcessInstance } from '../../app/types';
import { ProblemAlert } from '../../ui/state';
import { StateBadge } from '../../ui/state-badge';
import { calledQuery, instanceQuery } from './instance-queries';

const t = messages.instances;
const nameOf = (instance: ProcessInstance) => instance.processDefinitionName ?? instance.processDefinitionId;

/** The instances that the call activities of this one have started; nothing where there are none. */
export function Called({ processInstanceKey }: { processInstanceKey: string }) {
  const called = useQuery(calledQuery(processInstanceKey));
  if (called.isError) return <ProblemAlert error={called.error} retry={() => void called.refetch()} />;
  if (!called.data?.length) return null;
  return (
    <Paper component="section" className="card side-card called" aria-labelledby="called">
      <Title order={2} fz="1rem" id="called" mb="sm">
        {t.called}
      </Title>
      <ul>
        {called.data.map((instance) => (
          <li key={instance.processInstanceKey}>
            <Group gap="sm">
              <Anchor component={Link} to={`/instances/${instance.processInstanceKey}`}>
                {nameOf(instance)}
              </Anchor>
              <StateBadge instance={instance} />
            </Group>
          </li>
        ))}
      </ul>
    </Paper>
  );
}

/** The way back to the instance that called this one. */
export function Caller({ processInstanceKey }: { processInstanceKey: string }) {
  const caller = useQuery(instanceQuery(processInstanceKey));
  return (
    <Anchor component={Link} to={`/instances/${processInstanceKey}`} size="sm">
      {t.caller(caller.data ? nameOf(caller.data) : processInstanceKey)}
    </Anchor>
  );
}
