/** Adds an authenticator app by its QR code, or takes it away. */
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Section } from '../../parts/Section.tsx'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { QrCode } from './QrCode.tsx'
import { useOwnChange } from './use-own-change.ts'

export function AuthenticatorApp({ isSet }: { readonly isSet: boolean }) {
  const [begun, setBegun] = useState<CallResult<'beginTotp'>>()
  const [isAsked, setAsked] = useState(false)
  const begin = useOwnChange({ change: () => call('beginTotp', { body: {} }), onDone: setBegun })
  const remove = useOwnChange({
    change: () => call('removeTotp', {}),
    said: 'The authenticator app is removed.',
    onDone: () => setAsked(false),
  })
  return (
    <Section
      title="Authenticator app"
      hint={
        isSet ? 'Asked for after the password.' : 'Six digits from an app on your phone, asked for after the password.'
      }
      actions={
        begun === undefined && (
          <>
            {isSet && (
              <Button variant="subtle" color="red" size="xs" onClick={() => setAsked(true)}>
                Remove the app
              </Button>
            )}
            <Button variant="default" size="xs" loading={begin.isPending} onClick={() => begin.mutate()}>
              {isSet ? 'Use another app' : 'Add an app'}
            </Button>
          </>
        )
      }
    >
      <FactorError error={begin.error} />
      {begun !== undefined && <Confirm begun={begun} onDone={() => setBegun(undefined)} />}
      <ConfirmDialog
        opened={isAsked}
        title="Remove the authenticator app?"
        word="Remove"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
      >
        Its codes are not asked for any more.
      </ConfirmDialog>
    </Section>
  )
}

interface ConfirmProps {
  readonly begun: CallResult<'beginTotp'>
  readonly onDone: () => void
}

function Confirm({ begun: { uri, secret }, onDone }: ConfirmProps) {
  const [code, setCode] = useState('')
  const confirm = useOwnChange({
    change: () => call('confirmTotp', { body: { code } }),
    said: 'The authenticator app is in use.',
    onDone,
  })
  return (
    <div className={classes.app}>
      <QrCode text={uri} label="QR code for the authenticator app" />
      <form
        className={classes.narrow}
        onSubmit={(event) => {
          event.preventDefault()
          confirm.mutate()
        }}
      >
        <div className={classes.note}>
          <p>Scan this with the app, or type the secret there:</p>
          <p className={classes.secret}>
            <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            <CopyButton text={secret} label="Copy the secret" />
          </p>
        </div>
        <TextInput
          label="Code that the app shows"
          size="xs"
          autoFocus
          required
          withAsterisk={false}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <FactorError error={confirm.error} />
        <div className={classes.buttons}>
          <Button type="submit" size="xs" loading={confirm.isPending} disabled={code.trim().length < 6}>
            Confirm
          </Button>
          <Button variant="default" size="xs" onClick={onDone}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  )
}
