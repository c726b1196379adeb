import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { words } from '../../app/format';
import { messages } from '../../app/messages';
import { Loading, ProblemAlert } from '../../ui/state';
import { jobsQuery } from './instance-queries';

const t = messages.instances.jobs;

export function JobsTab({ processInstanceKey }: { processInstanceKey: string }) {
  const jobs = useQuery(jobsQuery(processInstanceKey));
  if (jobs.isPending) return <Loading rows={3} />;
  if (jobs.isError) return <ProblemAlert error={jobs.error} retry={() => void jobs.refetch()} />;
  if (jobs.data.length === 0) return <Text c="dimmed">{t.none}</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <div className="card table-scroll" tabIndex={0}>
      <Table verticalSpacing="xs" horizontalSpacing="md" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.type}</Table.Th>
            <Table.Th>{t.element}</Table.Th>
            <Table.Th>{t.state}</Table.Th>
            <Table.Th>{t.retries}</Table.Th>
            <Table.Th>{t.worker}</Table.Th>
            <Table.Th>{t.error}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.data.map((job) => (
            <Table.Tr key={job.jobKey}>
              <Table.Td fw={600}>{job.type}</Table.Td>
              <Table.Td>{job.elementId}</Table.Td>
              <Table.Td>{words(job.state)}</Table.Td>
              <Table.Td>{job.retries}</Table.Td>
              <Table.Td>{job.worker || '–'}</Table.Td>
              <Table.Td className="wrap-anywhere">{job.errorMessage || '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
