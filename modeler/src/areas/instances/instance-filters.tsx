import { Button, Checkbox, Collapse, Group, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { messages } from '../../app/messages';
import { definitionsQuery, versionsQuery } from '../../app/queries';
import type { Filters } from './instances-query';

const t = messages.instances.filters;
const states = [
  { value: 'ACTIVE', label: t.active },
  { value: 'COMPLETED', label: t.completed },
  { value: 'TERMINATED', label: t.terminated },
];

interface Properties {
  filters: Filters;
  onChange: (changes: Record<string, string | null>) => void;
}

export function InstanceFilters({ filters, onChange }: Properties) {
  const definitions = useQuery(definitionsQuery());
  const versions = useQuery(versionsQuery(filters.process ?? ''));
  const [more, toggle] = useDisclosure(
    Boolean(filters.from || filters.to || filters.variable || filters.version),
  );
  const any = Object.values(filters).some(Boolean);
  const text = (name: keyof Filters, label: string, type = 'text') => (
    <TextInput
      label={label}
      type={type}
      value={filters[name] ?? ''}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      flex="1 1 160px"
    />
  );
  return (
    <search aria-label={t.legend} className="card instance-filters">
      <Group align="flex-end" gap="sm">
        <Select
          flex="2 1 220px"
          label={t.process}
          placeholder={t.any}
          clearable
          clearButtonProps={{ 'aria-label': messages.action.clear }}
          searchable
          data={
            definitions.data?.items.map((each) => ({
              value: each.processDefinitionId,
              label: each.name ?? each.processDefinitionId,
            })) ?? []
          }
          value={filters.process || null}
          onChange={(process) => onChange({ process, version: null })}
        />
        <Select
          flex="1 1 140px"
          label={t.state}
          placeholder={t.any}
          clearable
          clearButtonProps={{ 'aria-label': messages.action.clear }}
          data={states}
          value={filters.state || null}
          onChange={(state) => onChange({ state })}
        />
        {text('businessId', t.businessId)}
        <Checkbox
          mb={8}
          label={t.incident}
          checked={filters.incident === 'true'}
          onChange={(event) => onChange({ incident: event.currentTarget.checked ? 'true' : null })}
        />
        <Button variant="subtle" aria-expanded={more} onClick={toggle.toggle}>
          {t.more}
        </Button>
        {any && (
          <Button
            variant="default"
            onClick={() => onChange(Object.fromEntries(Object.keys(filters).map((name) => [name, null])))}
          >
            {t.reset}
          </Button>
        )}
      </Group>
      <Collapse expanded={more}>
        <Group align="flex-end" gap="sm" mt="sm">
          <Select
            flex="1 1 120px"
            label={t.version}
            placeholder={t.any}
            clearable
            clearButtonProps={{ 'aria-label': messages.action.clear }}
            disabled={!filters.process}
            data={versions.data?.items.map((each) => String(each.version)) ?? []}
            value={filters.version || null}
            onChange={(version) => onChange({ version })}
          />
          {text('from', t.from, 'date')}
          {text('to', t.to, 'date')}
          {text('variable', t.variable)}
          {text('value', t.value)}
        </Group>
      </Collapse>
    </search>
  );
}
