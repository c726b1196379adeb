import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { dateTime } from '../../app/format';
import { messages } from '../../app/messages';
import type { ProcessInstance } from '../../app/types';
import { Icon } from '../../ui/icons';
import { Page } from '../../ui/page';
import { Empty, Loading, PageHeader, ProblemAlert } from '../../ui/state';
import { StateBadge } from '../../ui/state-badge';
import { useSearch } from '../../ui/use-search';
import { InstanceFilters } from './instance-filters';
import './instances.css';
import { type Filters, filterNames, instancesQuery } from './instances-query';

const t = messages.instances;

/** All instances that match the filters in the address, newest first. */
export function Component() {
  const search = useSearch();
  const filters = Object.fromEntries(
    filterNames.map((name) => [name, search.get(name)]).filter(([, value]) => value),
  ) as Filters;
  const [settled] = useDebouncedValue(filters, 300);
  const after = search.get('after');
  const before = search.get('before');
  const instances = useQuery(instancesQuery(settled, after ? { after } : before ? { before } : {}));
  const { items = [], page } = instances.data ?? {};
  const filtered = Object.keys(filters).length > 0;
  return (
    <Page title={t.title} needs={['instance:read']}>
      <PageHeader title={t.title} lead={t.lead} />
      <InstanceFilters
        filters={filters}
        onChange={(changes) => search.set({ ...changes, after: null, before: null })}
      />
      {instances.isPending && <Loading rows={6} />}
      {instances.isError && <ProblemAlert error={instances.error} retry={() => void instances.refetch()} />}
      {instances.isSuccess && items.length === 0 && (
        <Empty
          icon="instances"
          title={filtered ? t.noMatchTitle : t.emptyTitle}
          text={filtered ? t.noMatch : t.empty}
        >
          {!filtered && (
            <Anchor component={Link} to="/processes">
              {messages.navigation.processes}
            </Anchor>
          )}
        </Empty>
      )}
      {items.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb={6} role="status">
            {t.count(page?.totalItems ?? items.length, Boolean(page?.hasMoreTotalItems))}
          </Text>
          <InstanceTable items={items} />
          <Group justify="space-between" mt="md">
            <Button
              variant="default"
              leftSection={<Icon name="left" size={15} />}
              disabled={!after && !before}
              onClick={() =>
                search.set(
                  page?.startCursor
                    ? { before: page.startCursor, after: null }
                    : { before: null, after: null },
                )
              }
            >
              {t.previous}
            </Button>
            <Button
              variant="default"
              rightSection={<Icon name="right" size={15} />}
              disabled={!page?.endCursor || items.length < 25}
              onClick={() => search.set({ after: page?.endCursor ?? null, before: null })}
            >
              {t.next}
            </Button>
          </Group>
        </>
      )}
    </Page>
  );
}

function InstanceTable({ items }: { items: ProcessInstance[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <div className="card table-scroll" tabIndex={0}>
      <Table highlightOnHover verticalSpacing="sm" horizontalSpacing="md" miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.columns.process}</Table.Th>
            <Table.Th>{t.columns.businessId}</Table.Th>
            <Table.Th>{t.columns.state}</Table.Th>
            <Table.Th>{t.columns.started}</Table.Th>
            <Table.Th>{t.columns.ended}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((instance) => (
            <Table.Tr key={instance.processInstanceKey}>
              <Table.Td>
                <Anchor component={Link} to={`/instances/${instance.processInstanceKey}`} fw={600}>
                  {instance.processDefinitionName ?? instance.processDefinitionId}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {t.definition(instance.processDefinitionVersion)} · {instance.processInstanceKey}
                </Text>
              </Table.Td>
              <Table.Td className="wrap-anywhere">{instance.businessId ?? '–'}</Table.Td>
              <Table.Td>
                <StateBadge instance={instance} />
              </Table.Td>
              <Table.Td>
                {dateTime(instance.startDate)}
                {instance.startedBy && (
                  <Text size="xs" c="dimmed">
                    {instance.startedBy}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{instance.endDate ? dateTime(instance.endDate) : '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
