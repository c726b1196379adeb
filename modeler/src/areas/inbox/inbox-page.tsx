import { ActionIcon, Button, Select, Tabs, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import { Icon } from '../../ui/icons';
import { Page } from '../../ui/page';
import { Empty, Loading, ProblemAlert } from '../../ui/state';
import { useSearch } from '../../ui/use-search';
import './inbox.css';
import { KeysDialog } from './keys-dialog';
import { TaskCard } from './task-card';
import { TaskDetail } from './task-detail';
import { type Sort, type Tab, tasksQuery } from './task-queries';

const t = messages.inbox;
const tabs: Tab[] = ['mine', 'group', 'all', 'done'];
const sorts = Object.entries(t.sorts).map(([value, label]) => ({ value, label }));

export function Component() {
  return (
    <Page title={t.title} needs={['task:work', 'task:read-all']} wide>
      <Inbox />
    </Page>
  );
}

/** The list of tasks and, beside it (on a phone instead of it), the chosen one. */
function Inbox() {
  const { me, can } = useSession();
  const { userTaskKey = '' } = useParams();
  const navigate = useNavigate();
  const search = useSearch();
  const [keys, keysDialog] = useDisclosure(false);
  const [limit, setLimit] = useState(50);
  const searchField = useRef<HTMLInputElement>(null);
  const chosenCard = useRef<HTMLAnchorElement>(null);
  const tab = (tabs.find((each) => each === search.get('tab')) ?? (can('task:work') ? 'mine' : 'all')) as Tab;
  const sort = (search.get('sort') || 'due') as Sort;
  const tasks = useQuery(tasksQuery(tab, sort, me, limit));
  const hasNone = tab === 'mine' && tasks.data?.items.length === 0;
  const offered =
    useQuery({ ...tasksQuery('group', sort, me, limit), enabled: hasNone }).data?.page.totalItems ?? 0;
  const wanted = search.get('q').toLowerCase();
  const shown = (tasks.data?.items ?? []).filter((task) =>
    [task.name, task.processName, task.businessId, task.assigneeName, task.elementId].some((text) =>
      text?.toLowerCase().includes(wanted),
    ),
  );
  const query = search.parameters.toString();
  const position = shown.findIndex((task) => task.userTaskKey === userTaskKey);

  const go = (step: 1 | -1) => {
    const next = shown[position < 0 ? 0 : position + step];
    if (next) void navigate({ pathname: `/inbox/${next.userTaskKey}`, search: query });
  };
  useHotkeys([
    ['j', () => go(1)],
    ['k', () => go(-1)],
    ['/', () => searchField.current?.focus()],
  ]);
  // Where "?" is on a keyboard, and with which other key, differs by country.
  useWindowEvent('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (event.key === '?' && !isTyping) keysDialog.open();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen card changes with the address
  useEffect(() => {
    void chosenCard.current?.scrollIntoView({ block: 'nearest' });
  }, [userTaskKey]);

  const [emptyTitle, emptyText] = t.empty[tab] ?? ['', ''];
  return (
    <div className={userTaskKey ? 'inbox inbox-chosen' : 'inbox'}>
      <div className="inbox-head">
        <Title order={1} id="inbox-title">
          {t.title}
        </Title>
        <Tooltip label={t.keysTitle}>
          <ActionIcon
            variant="subtle"
            color="gray"
            c="dimmed"
            size={34}
            aria-label={t.keysTitle}
            onClick={keysDialog.open}
          >
            <Icon name="keyboard" />
          </ActionIcon>
        </Tooltip>
      </div>
      <section className="inbox-list" aria-labelledby="inbox-title">
        <Tabs value={tab} onChange={(next) => search.set({ tab: next })} keepMounted={false}>
          <Tabs.List>
            {tabs
              .filter((each) => can('task:work') || each === 'all')
              .map((each) => (
                <Tabs.Tab key={each} value={each}>
                  {t.tabs[each]}
                </Tabs.Tab>
              ))}
          </Tabs.List>
          <Tabs.Panel value={tab}>
            <div className="inbox-tools">
              <TextInput
                ref={searchField}
                type="search"
                flex={1}
                aria-label={t.search}
                placeholder={t.search}
                leftSection={<Icon name="search" size={16} />}
                value={search.get('q')}
                onChange={(event) => search.set({ q: event.currentTarget.value })}
              />
              {tab !== 'done' && (
                <Select
                  w={130}
                  aria-label={t.sort}
                  data={sorts}
                  allowDeselect={false}
                  value={sort}
                  onChange={(value) => search.set({ sort: value })}
                />
              )}
            </div>
            {tasks.isPending && <Loading rows={5} height={72} />}
            {tasks.isError && <ProblemAlert error={tasks.error} retry={() => void tasks.refetch()} />}
            {tasks.isSuccess && tasks.data.items.length === 0 && (
              <Empty
                icon="inbox"
                title={emptyTitle}
                text={hasNone && offered ? t.offered(offered) : emptyText}
              >
                {hasNone && offered > 0 && (
                  <Button variant="default" onClick={() => search.set({ tab: 'group' })}>
                    {t.seeOffered}
                  </Button>
                )}
              </Empty>
            )}
            {tasks.isSuccess && tasks.data.items.length > 0 && shown.length === 0 && (
              <Text c="dimmed" p="md">
                {t.noMatch}
              </Text>
            )}
            <ul className="task-list" aria-label={t.list}>
              {shown.map((task) => (
                <TaskCard
                  key={task.userTaskKey}
                  ref={task.userTaskKey === userTaskKey ? chosenCard : undefined}
                  task={task}
                  chosen={task.userTaskKey === userTaskKey}
                  search={query}
                />
              ))}
            </ul>
            {tasks.data?.page.hasMoreTotalItems ||
            (tasks.data && tasks.data.page.totalItems > tasks.data.items.length) ? (
              <Button variant="default" fullWidth onClick={() => setLimit(limit + 50)}>
                {messages.action.more}
              </Button>
            ) : null}
          </Tabs.Panel>
        </Tabs>
      </section>
      <TaskDetail
        userTaskKey={userTaskKey}
        back={`/inbox${query ? `?${query}` : ''}`}
        onClaimed={() => tab === 'group' && search.set({ tab: 'mine' })}
        onCompleted={() => {
          const next = shown[position + 1] ?? shown[position - 1];
          void navigate({
            pathname: next && tab !== 'done' ? `/inbox/${next.userTaskKey}` : '/inbox',
            search: query,
          });
        }}
      />
      <KeysDialog opened={keys} onClose={keysDialog.close} />
    </div>
  );
}
