import { Anchor, Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { words } from '../../app/format';
import { messages } from '../../app/messages';
import { useSession } from '../../app/session';
import type { Deployment } from '../../app/types';
import { Icon } from '../../ui/icons';

const t = messages.modeler.deployed;

interface Properties {
  /** name of the diagram's main process */
  name: string;
  deployment: Deployment;
  onShow: (elementId: string) => void;
  onStart: () => void;
  onClose: () => void;
}

/** What was deployed, what of it runs, and what to do next. */
export function DeployDialog({ name, deployment, onShow, onStart, onClose }: Properties) {
  const { can } = useSession();
  const { elements, diagnostics } = deployment.report;
  const notExecuted = elements.filter((each) => each.status !== 'executed');
  const process = deployment.deployments.find((each) => each.processDefinition)?.processDefinition;
  return (
    <Modal opened onClose={onClose} title={t.title} size="lg">
      <Stack>
        {deployment.deployments.map(({ processDefinition, form }) => (
          <Group key={processDefinition?.processDefinitionKey ?? form?.formKey} gap="xs" wrap="nowrap">
            <Icon name="check" className="good" />
            <Text>
              {processDefinition &&
                t.process(
                  processDefinition === process ? name : processDefinition.processDefinitionId,
                  processDefinition.processDefinitionVersion,
                )}
              {form && t.form(form.formId, form.version)}
            </Text>
          </Group>
        ))}
        <Text fw={600}>
          {t.report}: {t.executed(elements.length - notExecuted.length)}
          {notExecuted.length > 0 && `, ${t.documentation(notExecuted.length)}`}
        </Text>
        {diagnostics.length > 0 && (
          <Stack gap={4}>
            {diagnostics.map((each) => (
              <Text size="sm" key={`${each.rule}-${each.elementId}-${each.message}`}>
                {each.message} <span className="dimmed">{each.help}</span>
              </Text>
            ))}
          </Stack>
        )}
        {notExecuted.length > 0 && (
          <div className="table-scroll">
            <Table>
              <Table.Tbody>
                {notExecuted.map((each) => (
                  <Table.Tr key={each.elementId}>
                    <Table.Td>
                      <Anchor
                        component="button"
                        type="button"
                        size="sm"
                        onClick={() => onShow(each.elementId)}
                      >
                        {each.name || each.elementId}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>{words(each.elementType)}</Table.Td>
                    <Table.Td>{each.note}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
        <Group justify="flex-end">
          {can('instance:read') && process && (
            <Anchor
              component={Link}
              to={`/instances?process=${encodeURIComponent(process.processDefinitionId)}`}
              mr="auto"
            >
              {t.openInstances}
            </Anchor>
          )}
          <Button variant="default" onClick={onClose}>
            {messages.action.close}
          </Button>
          {can('instance:start') && process && (
            <Button leftSection={<Icon name="play" size={16} />} onClick={onStart}>
              {messages.modeler.start}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
