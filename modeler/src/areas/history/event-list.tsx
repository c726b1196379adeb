import { Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { day, inLocalTime, timeOfDay, words } from '../../app/format';
import { messages } from '../../app/messages';
import type { HistoryEvent } from '../../app/types';
import { Icon } from '../../ui/icons';
import { isHuman } from './replay';

const t = messages.instances.history;

interface Properties {
  events: HistoryEvent[];
  current: HistoryEvent | undefined;
  onChoose: (event: HistoryEvent) => void;
}

/** The events in words, one heading per day. */
export function EventList({ events, current, onChoose }: Properties) {
  const days = [...Map.groupBy(events, (event) => new Date(event.at).toDateString()).values()];
  const row = useRef<HTMLLIElement>(null);
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen row changes with the current event
  useEffect(() => {
    const element = row.current;
    const box = list.current;
    if (!element || !box) return;
    // The list is what its rows are placed in, so that this is a place within what it scrolls.
    const top = element.offsetTop;
    if (top < box.scrollTop || top + element.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top - box.clientHeight / 3;
  }, [current]);
  if (events.length === 0) return <Text c="dimmed">{t.none}</Text>;
  return (
    <section ref={list} className="event-list" aria-label={t.events}>
      {days.map((ofDay) => (
        <div key={ofDay[0]?.at}>
          <Title order={2} className="event-day">
            {day(ofDay[0]?.at ?? '')}
          </Title>
          <ol>
            {ofDay.map((event) => {
              const chosen = event === current;
              return (
                <li key={`${event.seq}-${event.index}`} ref={chosen ? row : undefined}>
                  <button
                    type="button"
                    className={chosen ? 'event event-chosen' : 'event'}
                    aria-current={chosen || undefined}
                    onClick={() => onChoose(event)}
                  >
                    <time dateTime={event.at}>{timeOfDay(event.at, true)}</time>
                    <span className={isHuman(event) ? 'event-who event-human' : 'event-who'}>
                      <Icon name={isHuman(event) ? 'user' : 'processes'} size={15} />
                    </span>
                    <span className="event-text">
                      {inLocalTime(event.sentence)}
                      <span className="event-detail">
                        {words(event.type)}
                        {event.actor && !isHuman(event) && ` · ${t.by(event.actorName ?? event.actor)}`}
                      </span>
                    </span>
                  </button>
                </li>
              );
            })}
          </ol>
        </div>
      ))}
    </section>
  );
}
