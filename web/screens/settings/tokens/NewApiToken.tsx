/** Makes an API token with no more rights than it needs, and shows it once. */
import { Checkbox, Modal, MultiSelect, NumberInput, TextInput } from '@mantine/core'
import { type Permission, permissions } from '@fettle/core/terms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../../../api/account-queries.ts'
import { call, type CallResult } from '../../../api/call.ts'
import { tenantsQuery } from '../../../api/queries.ts'
import { Code } from '../../../parts/Code.tsx'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { permissionWords } from '../../../words/access-words.ts'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'

interface NewApiTokenProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewApiToken({ opened, onClose }: NewApiTokenProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New API token" size={560} lockScroll={false} centered>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  )
}

const fields = ['name', 'days', 'only', 'tenants']

function Fields({ onClose }: { readonly onClose: () => void }) {
  const { data: me } = useQuery(meQuery())
  const { data: known } = useQuery(tenantsQuery())
  const [name, setName] = useState('')
  const [days, setDays] = useState<number | string>(90)
  const [only, setOnly] = useState<readonly Permission[]>(['view'])
  const [tenants, setTenants] = useState<string[]>([])
  const mine = permissions.filter((one) => me?.permissions.some(({ permission }) => permission === one) !== false)
  const make = useSettingsChange({
    change: () =>
      call('createApiToken', {
        body: {
          name,
          only: [...only],
          ...(days !== '' && { days: Number(days) }),
          ...(tenants.length > 0 && { tenants }),
        },
      }),
    renews: [['api-tokens']],
  })
  if (make.data !== undefined) return <Made made={make.data} />
  return (
    <Form onSubmit={() => make.mutate()} label="New API token">
      <FormRow>
        <Field label="Name" hint="What uses it, so that others know." error={problemAt(make.error, 'name')}>
          <TextInput
            size="xs"
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label="Good for days" hint="At most 365." error={problemAt(make.error, 'days')}>
          <NumberInput size="xs" value={days} onChange={setDays} />
        </Field>
      </FormRow>
      <Checkbox.Group
        label="What it may do"
        size="xs"
        value={[...only]}
        onChange={(value) => setOnly(permissions.filter((one) => value.includes(one)))}
        error={problemAt(make.error, 'only')}
      >
        <div className={classes.checks}>
          {mine.map((permission) => (
            <Checkbox key={permission} size="xs" value={permission} label={capital(permissionWords[permission])} />
          ))}
        </div>
      </Checkbox.Group>
      <Field label="Only in these tenants" optional error={problemAt(make.error, 'tenants')}>
        <MultiSelect
          size="xs"
          placeholder={tenants.length === 0 ? 'Wherever you may' : ''}
          searchable
          data={known?.items.map((one) => one.name) ?? []}
          value={tenants}
          onChange={setTenants}
        />
      </Field>
      <FormEnd
        word="Make the token"
        busy={make.isPending}
        disabled={name === '' || only.length === 0}
        onCancel={onClose}
        error={problemBeside(make.error, fields)}
      />
    </Form>
  )
}

function Made({ made: { token, expiresAt } }: { readonly made: CallResult<'createApiToken'> }) {
  return (
    <div className={classes.stack}>
      <Code text={token} copyLabel="Copy the token" />
      <p className="soft">
        The token is shown only now. It ends <Moment at={expiresAt} />. Programs send it as “Authorization: Bearer …”.
      </p>
    </div>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
