/** Makes an account and shows the link with which somebody comes in for the first time. */
import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call, type CallResult } from '../../../api/call.ts'
import { Code } from '../../../parts/Code.tsx'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { GrantsField, type WantedGrant } from './GrantsField.tsx'

interface InviteDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function InviteDialog({ opened, onClose }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite somebody" size={600} lockScroll={false} centered>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  )
}

function Fields({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [grants, setGrants] = useState<readonly WantedGrant[]>([{ role: 'technician' }])
  const invite = useSettingsChange({
    change: () => call('createAccount', { body: { name, email, grants: [...grants] } }),
    renews: [['accounts']],
  })
  if (invite.data !== undefined) return <Invitation made={invite.data} />
  return (
    <Form onSubmit={() => invite.mutate()} label="Invite somebody">
      <FormRow>
        <Field label="Name" error={problemAt(invite.error, 'name')}>
          <TextInput
            size="xs"
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label="E-mail" error={problemAt(invite.error, 'email')}>
          <TextInput
            size="xs"
            inputMode="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
      </FormRow>
      <GrantsField value={grants} onChange={setGrants} />
      <FormEnd
        word="Make the invitation"
        busy={invite.isPending}
        disabled={name === '' || email === ''}
        onCancel={onClose}
        error={problemBeside(invite.error, ['name', 'email'])}
      />
    </Form>
  )
}

/** The one-time link of an invitation: it is not shown again. */
export function Invitation({ made: { account, invitation } }: { readonly made: CallResult<'createAccount'> }) {
  return (
    <div className={classes.stack}>
      <p>
        Give this link to {account.name}, and to nobody else: whoever opens it sets the password or passkey of the
        account.
      </p>
      <Code text={`${window.location.origin}${invitation.path}`} copyLabel="Copy the link" />
      <p className="soft">
        It is shown only now, works once, and ends <Moment at={invitation.expiresAt} />.
      </p>
    </div>
  )
}
