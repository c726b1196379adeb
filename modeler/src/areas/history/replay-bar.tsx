import { ActionIcon, Group, Slider, Text, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { dateTime, inLocalTime } from '../../app/format';
import { messages } from '../../app/messages';
import type { HistoryEvent } from '../../app/types';
import { Icon, type IconName } from '../../ui/icons';

const t = messages.instances.history;

interface Properties {
  events: HistoryEvent[];
  position: number;
  onMove: (position: number) => void;
}

/** Steps, plays and slides through the events. */
export function ReplayBar({ events, position, onMove }: Properties) {
  const [playing, setPlaying] = useState(false);
  const last = events.length - 1;
  useEffect(() => {
    if (!playing) return;
    if (position >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => onMove(position + 1), 900);
    return () => clearTimeout(timer);
  }, [playing, position, last, onMove]);
  const button = (icon: IconName, label: string, disabled: boolean, onClick: () => void) => (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={34} aria-label={label} disabled={disabled} onClick={onClick}>
        <Icon name={icon} size={16} />
      </ActionIcon>
    </Tooltip>
  );
  const event = events[position];
  return (
    <section className="card replay" aria-label={t.replay}>
      <Group gap={4} wrap="nowrap">
        {button('first', t.first, position <= 0, () => onMove(0))}
        {button('left', t.previous, position <= 0, () => onMove(position - 1))}
        {button(playing ? 'pause' : 'play', playing ? t.pause : t.play, last < 1, () => {
          if (!playing && position >= last) onMove(0);
          setPlaying(!playing);
        })}
        {button('right', t.next, position >= last, () => onMove(position + 1))}
        {button('last', t.last, position >= last, () => onMove(last))}
      </Group>
      <Slider
        className="replay-slider"
        min={0}
        max={Math.max(1, last)}
        value={position}
        onChange={(value) => onMove(Math.min(value, last))}
        label={null}
        thumbLabel={t.replay}
        thumbProps={{ 'aria-valuetext': event ? inLocalTime(event.sentence) : '' } as object}
      />
      <Text size="sm" className="replay-now" role="status">
        <b>{t.replayAt(position + 1, events.length)}</b>
        {event && ` · ${dateTime(event.at)} · ${inLocalTime(event.sentence)}`}
      </Text>
    </section>
  );
}
