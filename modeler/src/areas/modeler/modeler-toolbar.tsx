import { ActionIcon, Button, FileButton, Group, Text, Tooltip } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { timeOfDay } from '../../app/format';
import { messages } from '../../app/messages';
import { Icon, type IconName } from '../../ui/icons';
import type { ModelerSession, SessionState } from './modeler-session';

const t = messages.modeler;

function Tool({
  icon,
  label,
  disabled,
  onClick,
}: {
  icon: IconName;
  label: string;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--mantine-color-text)"
        size={34}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

interface Properties {
  session: ModelerSession | null;
  state: SessionState | null;
  deploying: boolean;
  panelOpen: boolean;
  onNew: () => void;
  onFiles: (files: File[]) => void;
  onTogglePanel: () => void;
  onDeploy: () => void;
  children?: ReactNode;
}

/** File, edit and deploy commands above the canvas. */
export function ModelerToolbar({
  session,
  state,
  deploying,
  panelOpen,
  onNew,
  onFiles,
  onTogglePanel,
  onDeploy,
  children,
}: Properties) {
  const chooseAgain = useRef<() => void>(null);
  const status =
    state?.status === 'unsaved'
      ? t.unsaved
      : state?.savedAt
        ? `${t.saved} ${timeOfDay(state.savedAt)}`
        : state?.status === 'saved'
          ? t.saved
          : '';
  return (
    <div className="modeler-toolbar" role="toolbar" aria-label={t.title}>
      <div className="modeler-name">
        <Text component="h1" fw={650} truncate maw={280} title={state?.name}>
          {state?.name || t.title}
        </Text>
        <Text size="xs" c="dimmed" role="status" miw={0}>
          {status}
        </Text>
      </div>
      <Group gap={2}>
        <Tool icon="undo" label={t.undo} disabled={!state?.canUndo} onClick={() => session?.undo()} />
        <Tool icon="redo" label={t.redo} disabled={!state?.canRedo} onClick={() => session?.redo()} />
        <span className="toolbar-line" />
        <Tool icon="minus" label={t.zoomOut} onClick={() => session?.zoom(0.8)} />
        <Tool icon="plus" label={t.zoomIn} onClick={() => session?.zoom(1.25)} />
        <Tool icon="fit" label={t.zoomFit} onClick={() => session?.fit()} />
        <Tool icon="panel" label={panelOpen ? t.hidePanel : t.showPanel} onClick={onTogglePanel} />
      </Group>
      <Group gap="xs" ml="auto">
        <Button variant="default" size="sm" leftSection={<Icon name="plus" size={16} />} onClick={onNew}>
          {t.newDiagram}
        </Button>
        <FileButton
          resetRef={chooseAgain}
          multiple
          accept=".bpmn,.xml,.form"
          onChange={(files) => {
            onFiles(files);
            chooseAgain.current?.();
          }}
        >
          {(button) => (
            <Button {...button} variant="default" size="sm" leftSection={<Icon name="upload" size={16} />}>
              {t.openFile}
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          size="sm"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => void session?.download()}
        >
          {t.download}
        </Button>
        {children}
        <Button
          size="sm"
          leftSection={<Icon name="rocket" size={16} />}
          loading={deploying}
          disabled={!state?.ready}
          onClick={onDeploy}
        >
          {t.deploy}
        </Button>
      </Group>
    </div>
  );
}
