import { Anchor, Badge, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { dateTime } from '../../app/format';
import { messages } from '../../app/messages';
import { versionsQuery } from '../../app/queries';
import { useSession } from '../../app/session';
import type { ProcessDefinition } from '../../app/types';
import { Loading, ProblemAlert } from '../../ui/state';

const t = messages.processes;

/** All versions of one process, newest first. */
export function VersionsDialog({
  definition,
  onClose,
}: {
  definition: ProcessDefinition;
  onClose: () => void;
}) {
  const { can } = useSession();
  const versions = useQuery(versionsQuery(definition.processDefinitionId));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.versionsOf(definition.name ?? definition.processDefinitionId)}
      size="lg"
    >
      {versions.isPending && <Loading rows={3} />}
      {versions.isError && <ProblemAlert error={versions.error} retry={() => void versions.refetch()} />}
      <Stack gap="md">
        {versions.data?.items.map((version) => (
          <Group key={version.processDefinitionKey} justify="space-between" gap="xs">
            <div>
              <Group gap="xs">
                <Text fw={600}>{t.version(version.version, version.versionTag)}</Text>
                {version.isLatest && <Badge color="teal.9">{t.latest}</Badge>}
              </Group>
              <Text size="sm" c="dimmed">
                {t.deployed(dateTime(version.deployedAt), version.deployedBy)}
              </Text>
            </div>
            <Group gap="md">
              {can('instance:read') && (
                <Anchor
                  component={Link}
                  size="sm"
                  to={`/instances?process=${encodeURIComponent(version.processDefinitionId)}&version=${version.version}&state=ACTIVE`}
                >
                  {t.running(version.openInstances)}
                </Anchor>
              )}
              {can('definition:deploy') && (
                <Anchor component={Link} size="sm" to={`/modeler/${version.processDefinitionKey}`}>
                  {t.openModeler}
                </Anchor>
              )}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
