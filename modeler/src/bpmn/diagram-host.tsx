import { ActionIcon, Tooltip } from '@mantine/core';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry';
import type EventBus from 'diagram-js/lib/core/EventBus';
import type Overlays from 'diagram-js/lib/features/overlays/Overlays';
import { useEffect, useRef, useState } from 'react';
import { forEditing } from '../../../engine/core/compile/editing';
import { messages } from '../app/messages';
import { Icon } from '../ui/icons';
import { Empty, ProblemAlert } from '../ui/state';
import './diagram.css';
import { fitDiagram } from './fit';
import { hasNoDiagram } from './no-diagram';
import { rendererColors } from './theme';

/** What is shown on the diagram; element ids throughout. */
export interface DiagramMarks {
  taken?: string[];
  /** element id → number of tokens there now */
  active?: Record<string, number>;
  /** element id → number of incidents there now */
  incidents?: Record<string, number>;
  chosen?: string | null;
}

interface Properties {
  xml: string;
  label: string;
  height: number | string;
  marks?: DiagramMarks;
  tools?: boolean;
  onChoose?: (elementId: string | null) => void;
}

function badge(text: string, kind: string, title: string): HTMLElement {
  const element = document.createElement('div');
  element.className = `diagram-badge diagram-badge-${kind}`;
  element.textContent = text;
  element.title = title;
  return element;
}

function draw(viewer: NavigatedViewer, marks: DiagramMarks, drawn: [string, string][]) {
  const canvas = viewer.get<Canvas>('canvas');
  const registry = viewer.get<ElementRegistry>('elementRegistry');
  const overlays = viewer.get<Overlays>('overlays');
  for (const [id, marker] of drawn.splice(0)) if (registry.get(id)) canvas.removeMarker(id, marker);
  overlays.clear();
  const mark = (id: string, marker: string) => {
    if (!registry.get(id)) return;
    canvas.addMarker(id, marker);
    drawn.push([id, marker]);
  };
  for (const id of marks.taken ?? []) mark(id, 'path-taken');
  for (const [id, count] of Object.entries(marks.active ?? {})) {
    if (count <= 0 || !registry.get(id)) continue;
    mark(id, 'path-active');
    overlays.add(id, {
      position: { bottom: 10, left: -10 },
      html: badge(String(count), 'token', `${count} active`),
    });
  }
  for (const [id, count] of Object.entries(marks.incidents ?? {})) {
    if (count <= 0 || !registry.get(id)) continue;
    mark(id, 'path-incident');
    overlays.add(id, {
      position: { top: -12, right: 12 },
      html: badge('!', 'incident', `${count} incident${count === 1 ? '' : 's'}`),
    });
  }
  if (marks.chosen) mark(marks.chosen, 'path-chosen');
}

/** A diagram to look at: drag to move, buttons to zoom. React tells it what to mark, the drawing stays outside React. */
export default function DiagramHost({ xml, label, height, marks, tools = true, onChoose }: Properties) {
  const container = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const drawn = useRef<[string, string][]>([]);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const fit = useRef(() => {});
  const [imported, setImported] = useState(0);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    const instance = new NavigatedViewer({
      container: container.current as HTMLElement,
      zoomScroll: { enabled: false },
      ...rendererColors,
    } as ConstructorParameters<typeof NavigatedViewer>[0]);
    viewer.current = instance;
    drawn.current = [];
    let gone = false;
    // A diagram fits its frame, also when that changes, until somebody moves or zooms it.
    let fits = false;
    let fitting = false;
    fit.current = () => {
      fitting = true;
      fitDiagram(instance.get<Canvas>('canvas'));
      fitting = false;
      fits = true;
    };
    const events = instance.get<EventBus>('eventBus');
    events.on('canvas.viewbox.changing', () => {
      if (!fitting) fits = false;
    });
    events.on('element.click', (event: { element: { id: string; parent?: unknown } }) => {
      choose.current?.(event.element.parent ? event.element.id.replace(/_label$/, '') : null);
    });
    instance
      .importXML(forEditing(xml).xml)
      .then(() => {
        if (gone) return;
        fit.current();
        setFailure(null);
        setImported((count) => count + 1);
      })
      .catch((error: unknown) => {
        if (!gone) setFailure(error);
      });
    const observer = new ResizeObserver(() => {
      try {
        instance.get<Canvas>('canvas').resized();
        if (fits) fit.current();
      } catch {
        // The canvas has no root yet while the import runs.
      }
    });
    observer.observe(container.current as HTMLElement);
    return () => {
      gone = true;
      observer.disconnect();
      instance.destroy();
    };
  }, [xml]);

  useEffect(() => {
    if (imported && viewer.current) draw(viewer.current, marks ?? {}, drawn.current);
  }, [marks, imported]);

  const zoom = (factor: number | 'fit') => {
    const canvas = viewer.current?.get<Canvas>('canvas');
    if (!canvas) return;
    if (factor === 'fit') fit.current();
    else canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
  };
  return (
    <figure className="diagram bio-theme-parent" aria-label={label} style={{ height }}>
      <div ref={container} className="diagram-canvas" />
      {failure !== null &&
        (hasNoDiagram(failure) ? (
          <Empty icon="info" title={messages.state.noDiagramTitle} text={messages.state.noDiagram} />
        ) : (
          <ProblemAlert error={failure} />
        ))}
      {tools && failure === null && (
        <div className="diagram-tools">
          {(
            [
              ['minus', messages.modeler.zoomOut, 1 / 1.25],
              ['plus', messages.modeler.zoomIn, 1.25],
              ['fit', messages.modeler.zoomFit, 'fit'],
            ] as const
          ).map(([icon, text, factor]) => (
            <Tooltip key={icon} label={text}>
              <ActionIcon variant="default" size={30} aria-label={text} onClick={() => zoom(factor)}>
                <Icon name={icon} size={15} />
              </ActionIcon>
            </Tooltip>
          ))}
        </div>
      )}
    </figure>
  );
}
