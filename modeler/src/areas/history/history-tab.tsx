import { Button, Group, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { shortJson } from '../../app/format';
import { messages } from '../../app/messages';
import type { InstanceState, ProcessInstance } from '../../app/types';
import type { DiagramMarks } from '../../bpmn/diagram-host';
import { Icon } from '../../ui/icons';
import { Loading, ProblemAlert } from '../../ui/state';
import { useSearch } from '../../ui/use-search';
import { historyQuery, stateQuery } from '../instances/instance-queries';
import { EventList } from './event-list';
import './history.css';
import { isHuman, marksAt } from './replay';
import { ReplayBar } from './replay-bar';

const t = messages.instances.history;

/** Who did what when, and the instance as it was after any event. */
export function HistoryTab({
  instance,
  onMarks,
}: {
  instance: ProcessInstance;
  onMarks: (marks: DiagramMarks | null) => void;
}) {
  const key = instance.processInstanceKey;
  const search = useSearch();
  const history = useQuery(historyQuery(key));
  const [position, setPosition] = useState<number | null>(null);
  const events = useMemo(() => history.data ?? [], [history.data]);
  const at = Math.min(position ?? events.length - 1, events.length - 1);
  const current = events[at];
  const state = useQuery(stateQuery(key, current?.seq ?? null));
  const shownState = state.data?.seq === current?.seq || state.isPlaceholderData ? state.data : undefined;
  const who = search.get('who') || 'all';
  const shown = events.filter((event) => who === 'all' || isHuman(event) === (who === 'human'));

  useEffect(() => {
    if (events.length) onMarks(marksAt(events, at));
  }, [events, at, onMarks]);
  useEffect(() => () => onMarks(null), [onMarks]);
  const move = useCallback((next: number) => setPosition(Math.max(0, next)), []);

  const exportJson = () => {
    const url = URL.createObjectURL(
      new Blob([JSON.stringify({ instance, events }, null, 2)], { type: 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = `history-${key}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  if (history.isPending) return <Loading rows={6} />;
  if (history.isError) return <ProblemAlert error={history.error} retry={() => void history.refetch()} />;
  return (
    <div className="history">
      <ReplayBar events={events} position={at} onMove={move} />
      <div className="history-columns">
        <div>
          <Group justify="space-between" mb="sm">
            <SegmentedControl
              aria-label={t.events}
              value={who}
              onChange={(value) => search.set({ who: value === 'all' ? null : value })}
              data={[
                { value: 'all', label: t.all },
                { value: 'human', label: t.human },
                { value: 'system', label: t.system },
              ]}
            />
            <Button
              variant="default"
              size="sm"
              leftSection={<Icon name="download" size={16} />}
              onClick={exportJson}
            >
              {t.export}
            </Button>
          </Group>
          <EventList
            events={shown}
            current={current}
            onChoose={(event) => setPosition(events.indexOf(event))}
          />
        </div>
        <VariablesThen state={shownState} error={state.error} />
      </div>
    </div>
  );
}

function VariablesThen({ state, error }: { state: InstanceState | undefined; error: unknown }) {
  return (
    <section className="card history-variables" aria-labelledby="variables-then">
      <Title order={2} fz="1rem" id="variables-then" mb="xs">
        {t.stateAt}
      </Title>
      {error ? <ProblemAlert error={error} /> : null}
      {state && state.variables.length === 0 && <Text c="dimmed">{messages.instances.variables.none}</Text>}
      {state && state.variables.length > 0 && (
        <Table>
          <Table.Tbody>
            {state.variables.map((variable) => (
              <Table.Tr key={`${variable.scopeElementId}-${variable.name}`}>
                <Table.Th scope="row" className="wrap-anywhere">
                  {variable.name}
                  {variable.scopeElementId && (
                    <Text size="xs" c="dimmed">
                      {variable.scopeElementId}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td className="wrap-anywhere mono">
                  {shortJson(variable.value === undefined ? null : JSON.stringify(variable.value), 200)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
