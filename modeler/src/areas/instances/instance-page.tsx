import { Anchor, Group, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { dateTime } from '../../app/format';
import { messages } from '../../app/messages';
import { xmlQuery } from '../../app/queries';
import { useSession } from '../../app/session';
import type { ProcessInstance } from '../../app/types';
import type { DiagramMarks } from '../../bpmn/diagram-host';
import { Page } from '../../ui/page';
import { Loading, ProblemAlert } from '../../ui/state';
import { StateBadge } from '../../ui/state-badge';
import { useSearch } from '../../ui/use-search';
import { HistoryTab } from '../history/history-tab';
import { Called, Caller } from './called';
import { CancelButton } from './cancel-button';
import { ElementsTab } from './elements-tab';
import { elementsQuery, flowsQuery, instanceQuery, statisticsQuery } from './instance-queries';
import './instances.css';
import { JobsTab } from './jobs-tab';
import { NowSide } from './now-side';
import { VariablesTab } from './variables-tab';

const DiagramHost = lazy(() => import('../../bpmn/diagram-host'));
const t = messages.instances;

export function Component() {
  const { processInstanceKey = '' } = useParams();
  const instance = useQuery(instanceQuery(processInstanceKey));
  return (
    <Page title={instance.data?.processDefinitionName ?? t.title} needs={['instance:read']}>
      {instance.isPending && <Loading rows={3} height={80} />}
      {instance.isError && <ProblemAlert error={instance.error} retry={() => void instance.refetch()} />}
      {instance.data && <Instance key={processInstanceKey} instance={instance.data} />}
    </Page>
  );
}

function Heading({ instance }: { instance: ProcessInstance }) {
  const { can } = useSession();
  const parent = instance.parentProcessInstanceKey;
  const started =
    instance.startedBy && !parent
      ? t.startedBy(dateTime(instance.startDate), instance.startedBy)
      : t.started(dateTime(instance.startDate));
  return (
    <Group justify="space-between" align="flex-start" mb="md">
      <div>
        <Group gap="sm">
          <Anchor component={Link} to="/instances" size="sm">
            {t.title}
          </Anchor>
          {parent && <Caller processInstanceKey={parent} />}
        </Group>
        <Group gap="sm">
          <Title order={1} className="wrap-anywhere">
            {instance.processDefinitionName ?? instance.processDefinitionId}
          </Title>
          <StateBadge instance={instance} />
        </Group>
        <Text c="dimmed" className="wrap-anywhere">
          {instance.businessId && `${instance.businessId} · `}
          {t.definition(instance.processDefinitionVersion)} · {started}
          {instance.endDate && `, ${t.ended(dateTime(instance.endDate))}`} · {instance.processInstanceKey}
        </Text>
      </div>
      {can('instance:operate') && instance.state === 'ACTIVE' && (
        <CancelButton processInstanceKey={instance.processInstanceKey} />
      )}
    </Group>
  );
}

/** The diagram above, what can be known below; the history tab takes over the diagram for its replay. */
function Instance({ instance }: { instance: ProcessInstance }) {
  const key = instance.processInstanceKey;
  const { can } = useSession();
  const search = useSearch();
  const tab = search.get('tab') || 'overview';
  const xml = useQuery(xmlQuery(instance.processDefinitionKey));
  const statistics = useQuery(statisticsQuery(key));
  const flows = useQuery(flowsQuery(key));
  const elements = useQuery(elementsQuery(key));
  const [chosen, setChosen] = useState<string | null>(null);
  const [replay, setReplay] = useState<DiagramMarks | null>(null);
  const now = useMemo<DiagramMarks>(() => {
    const items = statistics.data ?? [];
    const counts = (pick: 'active' | 'incidents') =>
      Object.fromEntries(items.filter((each) => each[pick] > 0).map((each) => [each.elementId, each[pick]]));
    const done = items.filter((each) => each.completed + each.canceled > 0).map((each) => each.elementId);
    return {
      taken: [...done, ...(flows.data ?? [])],
      active: counts('active'),
      incidents: counts('incidents'),
      chosen,
    };
  }, [statistics.data, flows.data, chosen]);
  const marks = tab === 'history' && replay ? replay : now;
  const tabs = Object.entries(t.tabs).filter(([name]) => name !== 'history' || can('history:read'));
  return (
    <>
      <Heading instance={instance} />
      <div className={tab === 'overview' && instance.state === 'ACTIVE' ? 'instance-columns' : undefined}>
        <div>
          {xml.isPending && <Loading rows={1} height={380} />}
          {xml.isError && <ProblemAlert error={xml.error} retry={() => void xml.refetch()} />}
          {xml.data && (
            <Suspense fallback={<Loading rows={1} height={380} />}>
              <DiagramHost
                xml={xml.data}
                label={t.diagram}
                height="clamp(240px, 44vh, 400px)"
                marks={marks}
                onChoose={setChosen}
              />
            </Suspense>
          )}
        </div>
        {tab === 'overview' && (
          <NowSide instance={instance} elements={elements.data ?? []} onShow={setChosen} />
        )}
      </div>
      <Tabs
        value={tab}
        onChange={(next) => search.set({ tab: next === 'overview' ? null : next })}
        mt="lg"
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map(([name, label]) => (
            <Tabs.Tab key={name} value={name}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className="instance-panel">
          {tab === 'overview' && <Called processInstanceKey={key} />}
          {(tab === 'overview' || tab === 'elements') && (
            <ElementsTab elements={elements.data ?? []} onShow={setChosen} />
          )}
          {tab === 'variables' && <VariablesTab instance={instance} elements={elements.data ?? []} />}
          {tab === 'jobs' && <JobsTab processInstanceKey={key} />}
          {tab === 'history' && can('history:read') && <HistoryTab instance={instance} onMarks={setReplay} />}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
