/** Lets people choose which sessions they see. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { sessionKinds } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { tenantsQuery } from '../../api/queries.ts'
import { SearchField } from '../../parts/SearchField.tsx'
import { groupWords, kindWords, type StateGroup, stateWording } from '../../words/session-words.ts'
import { exactState, groupOf, isFiltered, type SessionFilter, statesToChoose, withGroup } from './session-filter.ts'
import classes from './session-list.module.css'

interface SessionFiltersProps {
  readonly filter: SessionFilter
  readonly onChange: (filter: SessionFilter) => void
}

export function SessionFilters({ filter, onChange }: SessionFiltersProps) {
  const set = (change: SessionFilter): void => onChange({ ...filter, ...change })
  const searchComputer = useCallback(
    (text: string) => onChange({ ...filter, computer: text.trim() || undefined }),
    [filter, onChange],
  )
  return (
    <div className={classes.filters}>
      <GroupChoice filter={filter} onChange={onChange} />
      <div className={classes.fields}>
        <div className={classes.computerField}>
          <SearchField
            label="Computer"
            placeholder="Computer’s name or id"
            value={filter.computer ?? ''}
            onSearch={searchComputer}
          />
        </div>
        <StateChoice filter={filter} onChange={onChange} />
        <TenantChoice tenant={filter.tenant} onChange={(tenant) => set({ tenant })} />
        <NativeSelect
          size="xs"
          aria-label="Kind"
          value={filter.kind ?? ''}
          data={[
            { value: '', label: 'Any kind' },
            ...sessionKinds.map((kind) => ({ value: kind, label: kindWords[kind].word })),
          ]}
          onChange={(event) => set({ kind: event.currentTarget.value || undefined })}
        />
        <DayField label="From" value={filter.from} onChange={(from) => set({ from })} />
        <DayField label="To" value={filter.to} onChange={(to) => set({ to })} />
        {isFiltered(filter) && (
          <Button variant="subtle" size="xs" onClick={() => onChange({})}>
            Clear
          </Button>
        )}
      </div>
    </div>
  )
}

function GroupChoice({ filter, onChange }: SessionFiltersProps) {
  const shown = groupOf(filter)
  const groups = Object.entries(groupWords) as [StateGroup, string][]
  return (
    <div className={classes.groups} role="group" aria-label="State">
      <button
        type="button"
        aria-pressed={filter.status === undefined}
        onClick={() => onChange(withGroup(filter, undefined))}
      >
        All
      </button>
      {groups.map(([group, word]) => (
        <button
          key={group}
          type="button"
          aria-pressed={shown === group}
          onClick={() => onChange(withGroup(filter, group))}
        >
          {word}
        </button>
      ))}
    </div>
  )
}

function StateChoice({ filter, onChange }: SessionFiltersProps) {
  const group = groupOf(filter)
  const states = statesToChoose(group)
  return (
    <NativeSelect
      size="xs"
      aria-label="Exact state"
      disabled={states.length === 0}
      value={exactState(filter) ?? ''}
      data={[
        { value: '', label: 'Any state' },
        ...states.map((state) => ({ value: state, label: stateWording(state).word })),
      ]}
      onChange={(event) => onChange({ ...filter, status: event.currentTarget.value || group })}
    />
  )
}

interface TenantChoiceProps {
  readonly tenant: string | undefined
  readonly onChange: (tenant: string | undefined) => void
}

function TenantChoice({ tenant, onChange }: TenantChoiceProps) {
  const { data } = useQuery(tenantsQuery())
  const known = data?.items.map(({ name }) => name) ?? []
  // An address may name a tenant by its id, or one that is gone: it stays visible as what is filtered by.
  const names = tenant === undefined || known.includes(tenant) ? known : [tenant, ...known]
  return (
    <NativeSelect
      size="xs"
      aria-label="Tenant"
      value={tenant ?? ''}
      data={[{ value: '', label: 'Any tenant' }, ...names.map((name) => ({ value: name, label: name }))]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

interface DayFieldProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string | undefined) => void
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={label}
      leftSection={<span className={classes.dayLabel}>{label}</span>}
      leftSectionWidth={label === 'From' ? 44 : 30}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}
