import { Badge, Table, Text } from '@mantine/core';
import { dateTime, words } from '../../app/format';
import { messages } from '../../app/messages';
import type { ElementInstance } from '../../app/types';

const t = messages.instances.elements;

/** Every element that was entered, in order; choosing one shows it on the diagram. */
export function ElementsTab({
  elements,
  onShow,
}: {
  elements: ElementInstance[];
  onShow: (elementId: string) => void;
}) {
  if (elements.length === 0) return <Text c="dimmed">{t.none}</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <div className="card table-scroll" tabIndex={0}>
      <Table verticalSpacing="xs" horizontalSpacing="md" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.element}</Table.Th>
            <Table.Th>{t.type}</Table.Th>
            <Table.Th>{t.state}</Table.Th>
            <Table.Th>{t.from}</Table.Th>
            <Table.Th>{t.to}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {elements.map((element) => (
            <Table.Tr key={element.elementInstanceKey}>
              <Table.Td>
                <button type="button" className="element-button" onClick={() => onShow(element.elementId)}>
                  {element.elementName || element.elementId}
                </button>
              </Table.Td>
              <Table.Td>{words(element.type)}</Table.Td>
              <Table.Td>
                <Badge
                  color={
                    element.hasIncident
                      ? 'red'
                      : element.state === 'ACTIVE'
                        ? 'blue'
                        : element.state === 'COMPLETED'
                          ? 'teal.9'
                          : 'gray'
                  }
                >
                  {words(element.state)}
                </Badge>
              </Table.Td>
              <Table.Td>{dateTime(element.startDate)}</Table.Td>
              <Table.Td>{element.endDate ? dateTime(element.endDate) : '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
