import { Anchor, Button, FileButton, Group, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../app/api';
import { messages } from '../../app/messages';
import { decisionsQuery } from '../../app/queries';
import { useSession } from '../../app/session';
import type { Deployment } from '../../app/types';
import { Icon } from '../../ui/icons';
import { Loading, ProblemAlert } from '../../ui/state';
import { fail, succeed } from '../../ui/toast';

const t = messages.processes.decisions;

/** The decisions that business rule tasks call, in their newest version. */
export function DecisionList() {
  const { can } = useSession();
  const queries = useQueryClient();
  const decisions = useQuery(decisionsQuery());
  const chooseAgain = useRef<() => void>(null);
  const [isDeploying, setDeploying] = useState(false);
  const items = decisions.data?.items ?? [];
  if (decisions.isSuccess && items.length === 0 && !can('definition:deploy')) return null;

  const deploy = async (files: File[]) => {
    if (files.length === 0) return;
    const data = new FormData();
    for (const file of files) data.append('resources', file);
    setDeploying(true);
    try {
      const { deployments } = await api.post<Deployment>('/deployments', data);
      const deployed = deployments.flatMap(({ decisionDefinition }) => decisionDefinition ?? []);
      succeed(t.deployed, deployed.map(({ name, version }) => t.isVersion(name, version)).join(', '));
      await queries.invalidateQueries({ queryKey: ['definitions'] });
    } catch (error) {
      fail(error);
    } finally {
      setDeploying(false);
      chooseAgain.current?.();
    }
  };

  return (
    <section aria-labelledby="decisions-title" className="decisions">
      <Group justify="space-between" mb="xs">
        <Title order={2} fz="1.25rem" id="decisions-title">
          {t.title}
        </Title>
        {can('definition:deploy') && (
          <FileButton resetRef={chooseAgain} multiple accept=".dmn" onChange={(files) => void deploy(files)}>
            {(button) => (
              <Button
                {...button}
                size="sm"
                variant="default"
                loading={isDeploying}
                leftSection={<Icon name="upload" size={16} />}
              >
                {t.deploy}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      {decisions.isPending && <Loading rows={2} />}
      {decisions.isError && <ProblemAlert error={decisions.error} retry={() => void decisions.refetch()} />}
      {decisions.isSuccess && items.length === 0 && <Text c="dimmed">{t.none}</Text>}
      {items.length > 0 && (
        <div className="table-scroll">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.name}</Table.Th>
                <Table.Th>{t.id}</Table.Th>
                <Table.Th>{t.version}</Table.Th>
                <Table.Th>{t.file}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((each) => (
                <Table.Tr key={each.decisionDefinitionKey}>
                  <Table.Td>{each.name}</Table.Td>
                  <Table.Td className="wrap-anywhere">{each.decisionDefinitionId}</Table.Td>
                  <Table.Td>
                    {each.version}
                    {each.versionTag && ` · ${each.versionTag}`}
                  </Table.Td>
                  <Table.Td>
                    <Anchor
                      size="sm"
                      href={`/v2/decision-definitions/${each.decisionDefinitionKey}/xml`}
                      download={`${each.decisionRequirementsId}.dmn`}
                    >
                      {each.decisionRequirementsName}
                    </Anchor>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
