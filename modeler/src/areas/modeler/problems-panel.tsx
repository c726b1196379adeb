import { Badge, Text, UnstyledButton } from '@mantine/core';
import { messages } from '../../app/messages';
import type { Diagnostic } from '../../app/types';
import { Icon } from '../../ui/icons';
import { ProblemAlert } from '../../ui/state';
import type { SessionState } from './modeler-session';

const t = messages.modeler.problems;
const icons = { error: 'error', warning: 'alert', info: 'info' } as const;

function Problem({ diagnostic, onShow }: { diagnostic: Diagnostic; onShow: (elementId: string) => void }) {
  const name = diagnostic.elementName || diagnostic.elementId;
  return (
    <li className={`problem problem-${diagnostic.severity}`}>
      <Icon name={icons[diagnostic.severity]} size={17} />
      <div>
        <span className="visually-hidden">{t.severity[diagnostic.severity]}: </span>
        <Text size="sm" component="span" fw={550}>
          {diagnostic.message}
        </Text>{' '}
        {diagnostic.elementId && (
          <button
            type="button"
            className="problem-element"
            aria-label={t.jump(name ?? '')}
            onClick={() => onShow(diagnostic.elementId as string)}
          >
            {name}
          </button>
        )}
        {diagnostic.help && (
          <Text size="sm" c="dimmed">
            {diagnostic.help}
          </Text>
        )}
      </div>
    </li>
  );
}

/** What the server would say to a deployment of the diagram as it is drawn now. */
export function ProblemsPanel({
  state,
  open,
  onToggle,
  onShow,
}: {
  state: SessionState | null;
  open: boolean;
  onToggle: () => void;
  onShow: (elementId: string) => void;
}) {
  const diagnostics = state?.report?.diagnostics ?? [];
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const warnings = diagnostics.filter((each) => each.severity === 'warning');
  const documentation = state?.report?.elements.filter((each) => each.status === 'documentation').length ?? 0;
  const sorted = [...errors, ...warnings, ...diagnostics.filter((each) => each.severity === 'info')];
  const summary = state?.checking && !state.report ? t.checking : t.count(errors.length, warnings.length);
  return (
    <section className="problems" aria-label={t.title}>
      <UnstyledButton className="problems-header" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? 'down' : 'up'} size={16} />
        <Text fw={600} size="sm" component="span">
          {t.title}
        </Text>
        {errors.length > 0 && <Badge color="red">{errors.length}</Badge>}
        {warnings.length > 0 && <Badge color="yellow.9">{warnings.length}</Badge>}
        <Text size="sm" c="dimmed" component="span" role="status">
          {state?.checkFailure ? t.failed : diagnostics.length === 0 && state?.report ? t.none : summary}
        </Text>
      </UnstyledButton>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <div className="problems-list" tabIndex={0}>
          {Boolean(state?.checkFailure) && <ProblemAlert error={state?.checkFailure} title={t.failed} />}
          <ul>
            {sorted.map((diagnostic, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two problems may be alike in every field
              <Problem key={index} diagnostic={diagnostic} onShow={onShow} />
            ))}
          </ul>
          {documentation > 0 && (
            <Text size="sm" c="dimmed" mt={4}>
              {t.documentation(documentation)}
            </Text>
          )}
        </div>
      )}
    </section>
  );
}
