import { Anchor, Badge, Button, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { dateTime } from '../../app/format';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import type { ProcessDefinition } from '../../app/types';
import { Icon } from '../../ui/icons';

const t = messages.processes;

interface Properties {
  definition: ProcessDefinition;
  onStart: () => void;
  onVersions: () => void;
}

export function ProcessCard({ definition, onStart, onVersions }: Properties) {
  const { can } = useSession();
  const name = definition.name ?? definition.processDefinitionId;
  const filter = `/instances?process=${encodeURIComponent(definition.processDefinitionId)}&state=ACTIVE`;
  return (
    <Paper component="li" className="card process-card" p="md">
      <div>
        <Title order={2} fz="1.0625rem" className="wrap-anywhere">
          {name}
        </Title>
        <Text size="sm" c="dimmed" className="wrap-anywhere">
          {t.version(definition.version, definition.versionTag)},{' '}
          {t.deployed(dateTime(definition.deployedAt), definition.deployedBy)}
        </Text>
      </div>
      <Group gap="xs" mih={24}>
        {can('instance:read') ? (
          <Anchor component={Link} to={filter} size="sm">
            {t.running(definition.openInstances)}
          </Anchor>
        ) : (
          <Text size="sm" c="dimmed">
            {t.running(definition.openInstances)}
          </Text>
        )}
        {definition.incidents > 0 &&
          (can('instance:read') ? (
            <Anchor component={Link} to={`${filter}&incident=true`} size="sm" className="incident-link">
              <Icon name="alert" size={15} /> {t.incidents(definition.incidents)}
            </Anchor>
          ) : (
            <Badge color="red">{t.incidents(definition.incidents)}</Badge>
          ))}
        <Anchor
          component="button"
          type="button"
          size="sm"
          ml="auto"
          aria-label={t.versionsOf(name)}
          onClick={onVersions}
        >
          {t.versions}
        </Anchor>
      </Group>
      <Group gap="xs" mt="auto">
        {can('instance:start') &&
          (definition.startable ? (
            <Button
              size="sm"
              leftSection={<Icon name="play" size={15} />}
              aria-label={t.startNamed(name)}
              onClick={onStart}
            >
              {t.start}
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              {t.notStartable}
            </Text>
          ))}
        {can('definition:deploy') && (
          <Button
            component={Link}
            to={`/modeler/${definition.processDefinitionKey}`}
            size="sm"
            variant="default"
            leftSection={<Icon name="modeler" size={15} />}
            aria-label={`${t.openModeler}: ${name}`}
          >
            {t.openModeler}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
