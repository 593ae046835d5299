/** Sets one's own password. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Section } from '../../parts/Section.tsx'
import { NewPassword } from '../sign-in/NewPassword.tsx'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

export function PasswordForm({ isSet }: { readonly isSet: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const [password, setPassword] = useState('')
  const close = (): void => {
    setOpen(false)
    setPassword('')
  }
  const save = useOwnChange({
    change: () => call('changePassword', { body: { password } }),
    said: 'The password is set. All other logins of yours are over.',
    onDone: close,
  })
  return (
    <Section
      title="Password"
      hint={isSet ? 'A new one ends all your other logins.' : 'You have none: you sign in with passkeys alone.'}
      actions={
        !isOpen && (
          <Button variant="default" size="xs" onClick={() => setOpen(true)}>
            {isSet ? 'Change the password' : 'Set a password'}
          </Button>
        )
      }
    >
      {isOpen && (
        <form
          className={classes.narrow}
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <NewPassword label="New password" value={password} onChange={setPassword} autoFocus />
          <FactorError error={save.error} />
          <div className={classes.buttons}>
            <Button type="submit" size="xs" loading={save.isPending}>
              Save the password
            </Button>
            <Button variant="default" size="xs" onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </Section>
  )
}
