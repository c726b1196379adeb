import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { messages } from '../../app/messages';
import { Icon } from '../../ui/icons';

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** Opens files that are dropped anywhere on the page. The file button does the same for the keyboard. */
export function DropZone({ onFiles, children }: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the file button is the accessible way
    <div
      className="modeler"
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!hasFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) setOver(false);
      }}
      onDragOver={(event) => {
        if (hasFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className="drop-hint">
          <Icon name="upload" size={32} />
          {messages.modeler.dropHere}
        </div>
      )}
    </div>
  );
}
