/** Chooses the roles of an account: each for the whole installation, or for one tenant and those below it. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type RoleName, roleNames, roles } from '@fettle/core/terms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { tenantsQuery } from '../../../api/queries.ts'
import { Tip } from '../../../parts/Tip.tsx'
import { roleWords } from '../../account/role-words.ts'
import classes from '../settings.module.css'

export interface WantedGrant {
  readonly role: RoleName
  /** By name. */
  readonly tenant?: string | undefined
}

interface GrantsFieldProps {
  readonly value: readonly WantedGrant[]
  readonly onChange: (grants: readonly WantedGrant[]) => void
  readonly disabled?: boolean
}

const choices = roleNames.map((role) => ({ value: role, label: roleWords[role].word }))

export function GrantsField({ value, onChange, disabled = false }: GrantsFieldProps) {
  const { data } = useQuery(tenantsQuery())
  const names = (data?.items ?? []).map(({ name }) => name)
  const put = (at: number, role: RoleName, tenant?: string): void => {
    const grant = roles[role].reach === 'tenant' ? { role, tenant: tenant ?? names[0] ?? '' } : { role }
    onChange(value.map((one, index) => (index === at ? grant : one)))
  }
  return (
    <div className={classes.grants} role="group" aria-label="Roles">
      {value.map(({ role, tenant }, at) => (
        <div key={at} className={classes.grant}>
          <NativeSelect
            size="xs"
            aria-label={`Role ${at + 1}`}
            disabled={disabled}
            value={role}
            data={choices}
            onChange={(event) => put(at, event.currentTarget.value as RoleName, tenant)}
          />
          {roles[role].reach === 'tenant' ? (
            <NativeSelect
              size="xs"
              aria-label={`Tenant of role ${at + 1}`}
              disabled={disabled}
              value={tenant ?? ''}
              data={names}
              onChange={(event) => put(at, role, event.currentTarget.value)}
            />
          ) : (
            <span className="soft">{roleWords[role].sentence}</span>
          )}
          {!disabled && (
            <Tip label="Take this role away">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Take role ${at + 1} away`}
                onClick={() => onChange(value.filter((_, index) => index !== at))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </Tip>
          )}
        </div>
      ))}
      {!disabled && (
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...value, { role: 'viewer' }])}
          >
            {value.length === 0 ? 'Give a role' : 'Another role'}
          </Button>
        </div>
      )}
    </div>
  )
}
