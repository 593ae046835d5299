/** Lists one's own passkeys; adds, renames and removes them. */
import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import type { Me } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Section } from '../../parts/Section.tsx'
import { makePasskey, usualPasskeyName, whyNoPasskeys } from '../sign-in/passkey.ts'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

type Passkey = NonNullable<Me['factors']>['passkeys'][number]

export function Passkeys({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const why = whyNoPasskeys()
  const add = useOwnChange({
    change: async () => {
      const { options } = await call('beginPasskey', { body: {} })
      return await call('addPasskey', { body: { name: usualPasskeyName(), credential: await makePasskey(options) } })
    },
    said: 'The passkey is kept. You can sign in with it.',
  })
  return (
    <Section
      title="Passkeys"
      hint="The safest way in: your device or security key proves that it is you."
      actions={
        <Button
          variant="default"
          size="xs"
          disabled={why !== undefined}
          loading={add.isPending}
          onClick={() => add.mutate()}
        >
          Add a passkey
        </Button>
      }
    >
      {why !== undefined && <p className={classes.note}>{why}</p>}
      <FactorError error={add.error} />
      {passkeys.length > 0 && (
        <ul className={classes.list}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function PasskeyRow({ passkey: { id, name, createdAt, lastUsedAt } }: { readonly passkey: Passkey }) {
  const [written, setWritten] = useState<string>()
  const [isAsked, setAsked] = useState(false)
  const rename = useOwnChange({
    change: (wanted: string) => call('renamePasskey', { params: { id }, body: { name: wanted } }),
    onDone: () => setWritten(undefined),
  })
  const remove = useOwnChange({
    change: () => call('removePasskey', { params: { id } }),
    said: `The passkey ${name} is removed.`,
    onDone: () => setAsked(false),
  })
  return (
    <li className={classes.row}>
      <IconFingerprint size={18} stroke={1.6} aria-hidden />
      {written === undefined ? (
        <div className={classes.what}>
          <span className={classes.name}>{name}</span>
          <span className={classes.detail}>
            Added <Moment at={createdAt} />
            {lastUsedAt !== undefined && (
              <>
                , last used <Moment at={lastUsedAt} />
              </>
            )}
          </span>
        </div>
      ) : (
        <form
          className={classes.line}
          onSubmit={(event) => {
            event.preventDefault()
            rename.mutate(written)
          }}
        >
          <TextInput
            size="xs"
            aria-label={`New name of ${name}`}
            autoFocus
            maxLength={200}
            value={written}
            error={rename.error?.message}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" size="xs" loading={rename.isPending} disabled={written.trim() === ''}>
            Save
          </Button>
        </form>
      )}
      <div className={classes.buttons}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-label={written === undefined ? `Rename ${name}` : 'Cancel'}
          onClick={() => setWritten(written === undefined ? name : undefined)}
        >
          {written === undefined ? 'Rename' : 'Cancel'}
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Remove ${name}`}
          onClick={() => setAsked(true)}
        >
          Remove
        </Button>
      </div>
      <ConfirmDialog
        opened={isAsked}
        title={`Remove the passkey ${name}?`}
        word="Remove"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
      >
        You cannot sign in with it any more. It stays on the device until you delete it there.
      </ConfirmDialog>
    </li>
  )
}
