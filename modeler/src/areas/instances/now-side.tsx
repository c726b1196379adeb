import { Anchor, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { inLocalTime } from '../../app/format';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import type { ElementInstance, ProcessInstance } from '../../app/types';
import { ProblemAlert } from '../../ui/state';
import { IncidentCard } from './incident-card';
import { explanationQuery, incidentsQuery, jobsQuery, openTasksQuery } from './instance-queries';
import { TimersCard } from './timers-card';

const t = messages.instances;

interface Properties {
  instance: ProcessInstance;
  elements: ElementInstance[];
  onShow: (elementId: string) => void;
}

/** Beside the diagram: incidents first, then why it waits, then open tasks. */
export function NowSide({ instance, elements, onShow }: Properties) {
  const { can } = useSession();
  const key = instance.processInstanceKey;
  const running = instance.state === 'ACTIVE';
  const incidents = useQuery({ ...incidentsQuery(key), enabled: running });
  const jobs = useQuery({ ...jobsQuery(key), enabled: running && Boolean(incidents.data?.length) });
  const explanation = useQuery({ ...explanationQuery(key), enabled: running });
  const tasks = useQuery({ ...openTasksQuery(key), enabled: running });
  const nameOf = (elementId: string) =>
    elements.find((each) => each.elementId === elementId)?.elementName || elementId;
  if (!running) return null;
  return (
    <div className="side-stack">
      {Boolean(incidents.data?.length) && (
        <Paper component="section" className="card side-card incident-card" aria-labelledby="incidents">
          <Title order={2} fz="1rem" id="incidents" mb="sm">
            {t.incidents}
          </Title>
          <ul>
            {incidents.data?.map((incident) => (
              <IncidentCard
                key={incident.incidentKey}
                incident={incident}
                job={jobs.data?.find((job) => job.jobKey === incident.jobKey)}
                elementName={nameOf(incident.elementId)}
                onShow={() => onShow(incident.elementId)}
              />
            ))}
          </ul>
        </Paper>
      )}
      <Paper component="section" className="card side-card" aria-labelledby="why">
        <Title order={2} fz="1rem" id="why" mb="sm">
          {t.why}
        </Title>
        {explanation.isError && (
          <ProblemAlert error={explanation.error} retry={() => void explanation.refetch()} />
        )}
        {explanation.data?.length === 0 && <Text c="dimmed">{t.whyNone}</Text>}
        <ul>
          {explanation.data?.map((each) => (
            <li key={`${each.elementInstanceKey}-${each.elementId}-${each.sentence}`}>
              <button type="button" className="element-button" onClick={() => onShow(each.elementId)}>
                {each.elementName || each.elementId}
              </button>
              <Text size="sm">{inLocalTime(each.sentence)}</Text>
            </li>
          ))}
        </ul>
      </Paper>
      <TimersCard processInstanceKey={key} onShow={onShow} />
      <Paper component="section" className="card side-card" aria-labelledby="tasks">
        <Title order={2} fz="1rem" id="tasks" mb="sm">
          {t.tasks}
        </Title>
        {tasks.data?.length === 0 && <Text c="dimmed">{t.noTasks}</Text>}
        <ul>
          {tasks.data?.map((task) => (
            <li key={task.userTaskKey}>
              {can('task:work') || can('task:read-all') ? (
                <Anchor component={Link} to={`/inbox/${task.userTaskKey}`}>
                  {task.name ?? task.elementId}
                </Anchor>
              ) : (
                task.name
              )}
              <Text size="sm" c="dimmed">
                {task.assignee
                  ? messages.inbox.assignedTo(task.assigneeName ?? task.assignee)
                  : messages.inbox.unassigned}
                {!task.assignee && task.candidateGroups.length > 0 && ` · ${task.candidateGroups.join(', ')}`}
              </Text>
            </li>
          ))}
        </ul>
      </Paper>
    </div>
  );
}
