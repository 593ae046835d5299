/** Says which roles people get by what their provider says of them. */
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type RoleName, roleNames, roles } from '@fettle/core/terms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { tenantsQuery } from '../../../api/queries.ts'
import { Tip } from '../../../parts/Tip.tsx'
import { roleWords } from '../../account/role-words.ts'
import classes from '../settings.module.css'

export interface Mapping {
  readonly claim: string
  readonly value: string
  readonly role: RoleName
  /** By name. */
  readonly tenant?: string | undefined
}

interface MappingsFieldProps {
  readonly value: readonly Mapping[]
  readonly onChange: (mappings: readonly Mapping[]) => void
}

const choices = roleNames.map((role) => ({ value: role, label: roleWords[role].word }))

export function MappingsField({ value, onChange }: MappingsFieldProps) {
  const { data } = useQuery(tenantsQuery())
  const names = (data?.items ?? []).map(({ name }) => name)
  const change = (at: number, more: Partial<Mapping>): void =>
    onChange(value.map((one, index) => (index === at ? fitting({ ...one, ...more }, names) : one)))
  return (
    <div className={classes.grants} role="group" aria-label="Roles by claim">
      {value.map(({ claim, value: wanted, role, tenant }, at) => (
        <div key={at} className={classes.mapping}>
          <TextInput
            size="xs"
            aria-label={`Claim ${at + 1}`}
            placeholder="Claim, as groups"
            value={claim}
            onChange={(event) => change(at, { claim: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            aria-label={`Value ${at + 1}`}
            placeholder="Value, as it-team"
            value={wanted}
            onChange={(event) => change(at, { value: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            aria-label={`Role ${at + 1}`}
            value={role}
            data={choices}
            onChange={(event) => change(at, { role: event.currentTarget.value as RoleName })}
          />
          {roles[role].reach === 'tenant' && (
            <NativeSelect
              size="xs"
              aria-label={`Tenant ${at + 1}`}
              value={tenant ?? ''}
              data={names}
              onChange={(event) => change(at, { tenant: event.currentTarget.value })}
            />
          )}
          <Tip label="Take this line away">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Take line ${at + 1} away`}
              onClick={() => onChange(value.filter((_, index) => index !== at))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Tip>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...value, { claim: 'groups', value: '', role: 'viewer' }])}
        >
          {value.length === 0 ? 'Give a role by claim' : 'Another line'}
        </Button>
      </div>
    </div>
  )
}

/** A role for one tenant names one; the others name none. */
function fitting({ tenant, ...rest }: Mapping, names: readonly string[]): Mapping {
  return roles[rest.role].reach === 'tenant' ? { ...rest, tenant: tenant ?? names[0] ?? '' } : rest
}
