import { Alert, Anchor, Button, Group } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Problem } from '../../app/api';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { Deployment } from '../../app/types';
import { Confirm } from '../../ui/confirm';
import { Icon } from '../../ui/icons';
import { Page } from '../../ui/page';
import { ProblemAlert } from '../../ui/state';
import { fail } from '../../ui/toast';
import { StartDialog } from '../processes/start-dialog';
import { DeployDialog } from './deploy-dialog';
import { deploy } from './deployment';
import { DropZone } from './drop-zone';
import { FormEditor } from './form-editor';
import { deployedFormsQuery } from './forms-query';
import { ModelerToolbar } from './modeler-toolbar';
import './modeler-page.css';
import { ProblemsPanel } from './problems-panel';
import { useOpen } from './use-open';
import { useModelerSession } from './use-session';

const t = messages.modeler;

export function Component() {
  return (
    <Page title={t.title} needs={['definition:deploy']} wide>
      <Workbench />
    </Page>
  );
}

/** Draw, check, deploy, start. */
function Workbench() {
  const { can } = useSession();
  const navigate = useNavigate();
  const canvas = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const { session, state } = useModelerSession(canvas, panel);
  const open = useOpen(session);
  const forms = useQuery(deployedFormsQuery());
  const [panelOpen, setPanelOpen] = useLocalStorage({ key: 'procession.modeler.panel', defaultValue: true });
  const [problemsOpen, setProblemsOpen] = useState(false);
  const [deployment, setDeployment] = useState<Deployment | null>(null);
  const [starting, setStarting] = useState(false);
  const [asking, setAsking] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (session && forms.data)
      session.deployedForms = forms.data.items.map(({ formId }) => ({ formId, label: formId }));
  }, [session, forms.data]);

  const deploying = useMutation({
    mutationFn: async () => deploy(await (session as NonNullable<typeof session>).files()),
    onSuccess: (made) => {
      session?.showReport(made.report);
      setDeployment(made);
      void queryClient.invalidateQueries({ queryKey: ['definitions'] });
      const key = made.deployments.find((each) => each.processDefinition)?.processDefinition
        ?.processDefinitionKey;
      if (key) {
        session?.deployedAs(key);
        void navigate(`/modeler/${key}`, { replace: true });
      }
    },
    onError: (error) => {
      if (!(error instanceof Problem) || !error.report) return fail(error, t.deployed.refusedTitle);
      session?.showReport(error.report);
      setProblemsOpen(true);
      fail(new Error(t.deployed.refused), t.deployed.refusedTitle);
    },
  });

  /** A draft that is not deployed is replaced only after asking. */
  const replacing = (action: () => void) => {
    if (state?.status === 'untouched') action();
    else setAsking(() => action);
  };
  const definition = deployment?.deployments.find((each) => each.processDefinition)?.processDefinition;
  const startKey = definition?.processDefinitionKey ?? (open.key === 'new' ? null : open.key);
  return (
    <DropZone onFiles={(files) => replacing(() => void open.openFiles(files))}>
      <ModelerToolbar
        session={session}
        state={state}
        deploying={deploying.isPending}
        panelOpen={panelOpen}
        onNew={() => replacing(open.startNew)}
        onFiles={(files) => replacing(() => void open.openFiles(files))}
        onTogglePanel={() => setPanelOpen(!panelOpen)}
        onDeploy={() => deploying.mutate()}
      >
        {can('instance:start') && startKey && state?.status === 'untouched' && (
          <Button
            variant="default"
            size="sm"
            leftSection={<Icon name="play" size={16} />}
            onClick={() => setStarting(true)}
          >
            {t.start}
          </Button>
        )}
      </ModelerToolbar>
      {open.restored && (
        <Alert color="blue" variant="light" radius={0} py={8}>
          <Group gap="md">
            {t.draftFound}
            <Anchor component="button" type="button" inherit onClick={open.useDeployed}>
              {t.draftDiscard}
            </Anchor>
          </Group>
        </Alert>
      )}
      {open.deployed.isError && (
        <ProblemAlert error={open.deployed.error} retry={() => void open.deployed.refetch()} />
      )}
      <div className="modeler-columns">
        <section className="modeler-main" aria-label={t.canvas}>
          <div ref={canvas} className="modeler-canvas bio-theme-parent" />
          <ProblemsPanel
            state={state}
            open={problemsOpen}
            onToggle={() => setProblemsOpen(!problemsOpen)}
            onShow={(elementId) => session?.show(elementId)}
          />
        </section>
        <aside
          ref={panel}
          className="modeler-panel bio-theme-parent"
          aria-label={t.panel}
          hidden={!panelOpen}
        />
      </div>
      {session && state?.formOf && <FormEditor session={session} target={state.formOf} />}
      {deployment && !starting && (
        <DeployDialog
          name={state?.name ?? ''}
          deployment={deployment}
          onShow={(elementId) => {
            setDeployment(null);
            session?.show(elementId);
          }}
          onStart={() => setStarting(true)}
          onClose={() => setDeployment(null)}
        />
      )}
      {starting && startKey && (
        <StartDialog
          processDefinitionKey={startKey}
          name={state?.name ?? ''}
          onClose={() => {
            setStarting(false);
            setDeployment(null);
          }}
        />
      )}
      <Confirm
        opened={asking !== null}
        title={t.replaceTitle}
        text={t.replaceText}
        confirm={t.replaceConfirm}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          asking?.();
          setAsking(null);
        }}
      />
    </DropZone>
  );
}
