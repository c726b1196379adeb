import { Button, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { messages } from '../../app/messages';
import { definitionsQuery } from '../../app/queries';
import { useSession } from '../../app/session';
import type { ProcessDefinition } from '../../app/types';
import { Icon } from '../../ui/icons';
import { Page } from '../../ui/page';
import { Empty, Loading, PageHeader, ProblemAlert } from '../../ui/state';
import { useSearch } from '../../ui/use-search';
import { DecisionList } from './decision-list';
import { ProcessCard } from './process-card';
import './processes.css';
import { StartDialog } from './start-dialog';
import { VersionsDialog } from './versions-dialog';

const t = messages.processes;

/** The catalogue: every process in its newest version. */
export function Component() {
  const { can } = useSession();
  const search = useSearch();
  const definitions = useQuery(definitionsQuery());
  const [dialog, setDialog] = useState<{ kind: 'start' | 'versions'; definition: ProcessDefinition } | null>(
    null,
  );
  const wanted = search.get('q').toLowerCase();
  const all = definitions.data?.items ?? [];
  const shown = all.filter((each) =>
    `${each.name ?? ''} ${each.processDefinitionId}`.toLowerCase().includes(wanted),
  );
  const draw = can('definition:deploy') && (
    <Button component={Link} to="/modeler" leftSection={<Icon name="plus" size={16} />}>
      {t.newDiagram}
    </Button>
  );
  return (
    <Page title={t.title} needs={['definition:read']}>
      <PageHeader title={t.title} lead={t.lead}>
        {draw}
      </PageHeader>
      {definitions.isPending && <Loading rows={4} height={110} />}
      {definitions.isError && (
        <ProblemAlert error={definitions.error} retry={() => void definitions.refetch()} />
      )}
      {definitions.isSuccess && all.length === 0 && (
        <Empty
          icon="processes"
          title={t.emptyTitle}
          text={can('definition:deploy') ? t.emptyModeler : t.emptyOther}
        >
          {draw}
        </Empty>
      )}
      {all.length > 0 && (
        <>
          <TextInput
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            leftSection={<Icon name="search" size={16} />}
            maw={360}
            mb="lg"
            value={search.get('q')}
            onChange={(event) => search.set({ q: event.currentTarget.value })}
          />
          {shown.length === 0 && <Text c="dimmed">{t.noMatch}</Text>}
          <ul className="process-list">
            {shown.map((definition) => (
              <ProcessCard
                key={definition.processDefinitionKey}
                definition={definition}
                onStart={() => setDialog({ kind: 'start', definition })}
                onVersions={() => setDialog({ kind: 'versions', definition })}
              />
            ))}
          </ul>
        </>
      )}
      {definitions.isSuccess && <DecisionList />}
      {dialog?.kind === 'start' && (
        <StartDialog
          processDefinitionKey={dialog.definition.processDefinitionKey}
          name={dialog.definition.name ?? dialog.definition.processDefinitionId}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'versions' && (
        <VersionsDialog definition={dialog.definition} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}
