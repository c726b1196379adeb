import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { messages } from '../../app/messages';
import { xmlQuery } from '../../app/queries';
import { newDiagram } from '../../bpmn/new-diagram';
import { hasNoDiagram } from '../../bpmn/no-diagram';
import type { FormSchema } from '../../forms/schema';
import { fail, forget, succeed } from '../../ui/toast';
import { draftStorage } from './draft-storage';
import type { ModelerSession } from './modeler-session';

const t = messages.modeler;

function explain(error: unknown): Error {
  if (hasNoDiagram(error)) return new Error(t.noDi);
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${t.importNotBpmn} ${reason}`);
}

/** Opens what the address names: a deployed version or its draft, the new draft, or a file. */
export function useOpen(session: ModelerSession | null) {
  const { processDefinitionKey = '' } = useParams();
  const navigate = useNavigate();
  const key = processDefinitionKey || 'new';
  const deployed = useQuery(xmlQuery(processDefinitionKey));
  const [restored, setRestored] = useState(false);

  /** @returns whether the diagram is on the screen as the file says */
  const show = useCallback(
    async (
      target: string,
      xml: string,
      forms: Record<string, FormSchema>,
      status: 'untouched' | 'unsaved' | 'saved',
    ): Promise<boolean> => {
      if (!session) return false;
      try {
        const warnings = await session.open(target, xml, forms, status);
        if (warnings.length)
          fail(new Error(warnings.slice(0, 5).join('\n')), t.importWarnings(warnings.length));
        return warnings.length === 0;
      } catch (error) {
        fail(explain(error), t.importFailed);
        await session.open(target, newDiagram(), {}, 'untouched').catch(() => {});
        return false;
      }
    },
    [session],
  );

  useEffect(() => {
    if (!session || session.requested === key) return;
    const draft = draftStorage.load(key);
    if (key === 'new') {
      session.requested = key;
      void show(key, draft?.xml ?? newDiagram(), draft?.forms ?? {}, draft ? 'saved' : 'untouched');
    } else if (deployed.data) {
      session.requested = key;
      setRestored(draft !== null);
      void show(key, draft?.xml ?? deployed.data, draft?.forms ?? {}, draft ? 'saved' : 'untouched');
    }
  }, [session, key, deployed.data, show]);

  const useDeployed = useCallback(() => {
    draftStorage.remove(key);
    setRestored(false);
    if (deployed.data) void show(key, deployed.data, {}, 'untouched');
  }, [key, deployed.data, show]);

  const startNew = useCallback(() => {
    draftStorage.remove('new');
    setRestored(false);
    void show('new', newDiagram(), {}, 'untouched').then(() => navigate('/modeler'));
  }, [show, navigate]);

  /** Opens .bpmn files with the .form files chosen or dropped along with them. */
  const openFiles = useCallback(
    async (files: File[]) => {
      forget();
      const diagram = files.find((file) => /\.(bpmn|bpmn20\.xml|xml)$/i.test(file.name));
      const forms: Record<string, FormSchema> = {};
      for (const file of files.filter((each) => /\.form$/i.test(each.name))) {
        try {
          const schema = JSON.parse(await file.text()) as FormSchema;
          forms[schema.id] = schema;
        } catch (error) {
          fail(error, t.importFailed);
        }
      }
      if (files.some((file) => /\.dmn$/i.test(file.name))) {
        fail(new Error(t.decisionFiles), t.importFailed);
        if (!diagram) return;
      }
      if (!diagram) {
        fail(new Error(t.importNotBpmn), t.importFailed);
        return;
      }
      setRestored(false);
      if (await show('new', await decode(diagram), forms, 'unsaved')) succeed(t.opened(diagram.name));
      void navigate('/modeler');
    },
    [show, navigate],
  );

  return { key, deployed, restored, useDeployed, startNew, openFiles };
}

/** Reads a file in the encoding its XML declaration names (many tools still write Windows-1252). */
async function decode(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const head = new TextDecoder('latin1').decode(bytes.slice(0, 200));
  const encoding = /encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(bytes[0] === 0xff || bytes[0] === 0xfe ? 'utf-16' : encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
