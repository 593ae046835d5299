/** Sets a secret, or gives it another value. */
import { Modal, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { SecretRow } from '../../../api/setup-queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd } from '../../../parts/Form.tsx'
import { useSettingsChange } from '../use-settings-change.ts'

interface SecretDialogProps {
  /** Absent: the dialog is closed. */
  readonly setting: 'new' | SecretRow | undefined
  readonly tenant: string | undefined
  readonly onClose: () => void
}

export function SecretDialog(props: SecretDialogProps) {
  const { setting, onClose } = props
  const title = setting === 'new' || setting === undefined ? 'New secret' : `Another value for ${setting.name}`
  return (
    <Modal opened={setting !== undefined} onClose={onClose} title={title} size={480} lockScroll={false} centered>
      {setting !== undefined && <Fields {...props} setting={setting} />}
    </Modal>
  )
}

function Fields({ setting, tenant, onClose }: SecretDialogProps & { readonly setting: 'new' | SecretRow }) {
  const [name, setName] = useState(setting === 'new' ? '' : setting.name)
  const [value, setValue] = useState('')
  const of = setting === 'new' ? tenant : setting.tenant?.id
  const save = useSettingsChange({
    change: () => call('setSecret', { params: { name }, body: { value, ...(of !== undefined && { tenant: of }) } }),
    renews: [['secrets']],
    said: 'The secret is set.',
    onDone: onClose,
  })
  const whose = setting === 'new' ? tenant : setting.tenant?.name
  return (
    <Form onSubmit={() => save.mutate()} label="Secret">
      {setting === 'new' && (
        <Field
          label="Name"
          hint={
            whose === undefined
              ? 'For all tenants that have none of that name. As in api-token.'
              : `For ${whose}. As in api-token.`
          }
          error={problemAt(save.error, 'name') ?? nameProblem(name)}
        >
          <TextInput
            size="xs"
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
      )}
      <Field label="Value" hint="Nobody can read it here again." error={problemAt(save.error, 'value')}>
        <PasswordInput
          size="xs"
          autoComplete="new-password"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      </Field>
      <FormEnd
        word="Set"
        busy={save.isPending}
        disabled={name === '' || value === '' || nameProblem(name) !== undefined}
        onCancel={onClose}
        error={problemBeside(save.error, ['name', 'value'])}
      />
    </Form>
  )
}

function nameProblem(name: string): string | undefined {
  if (name === '' || /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return undefined
  return 'Letters, digits, . _ - and at most 100 of them.'
}
