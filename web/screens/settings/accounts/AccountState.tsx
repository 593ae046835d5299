/** Lets somebody in no more, or again, and invites anew those who cannot come in. */
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { AccountRow } from '../../../api/settings-queries.ts'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { Section } from '../../../parts/Section.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { useSettingsChange } from '../use-settings-change.ts'
import { Invitation } from './InviteDialog.tsx'

export function AccountState({ account }: { readonly account: AccountRow }) {
  const { id, name } = account
  const isDisabled = account.disabledAt !== undefined
  const [asking, setAsking] = useState<'reset' | 'disable'>()
  const close = (): void => setAsking(undefined)
  const renews = [['accounts']]
  const disable = useSettingsChange({
    change: () => call('disableAccount', { params: { id }, body: {} }),
    renews,
    said: `${name} is not let in any more.`,
    onDone: close,
  })
  const enable = useSettingsChange({
    change: () => call('enableAccount', { params: { id }, body: {} }),
    renews,
    said: `${name} is let in again.`,
  })
  const reset = useSettingsChange({
    change: () => call('resetAccount', { params: { id }, body: {} }),
    renews,
    onDone: close,
  })
  return (
    <>
      <Section
        title="Invite anew"
        hint="For somebody who lost password and passkeys: they are forgotten, and a new invitation is made."
        actions={
          <Button size="xs" variant="default" disabled={isDisabled} onClick={() => setAsking('reset')}>
            Reset the account
          </Button>
        }
      >
        <Modal
          opened={reset.data !== undefined}
          onClose={reset.reset}
          title="The new invitation"
          lockScroll={false}
          centered
        >
          {reset.data !== undefined && <Invitation made={reset.data} />}
        </Modal>
      </Section>
      <Section
        title={isDisabled ? 'Let in again' : 'Let in no more'}
        hint={
          isDisabled
            ? 'The roles and ways to sign in are as they were.'
            : 'Ends all logins. Roles and history stay, and it can be taken back.'
        }
        actions={
          isDisabled ? (
            <Button
              size="xs"
              variant="default"
              loading={enable.isPending}
              onClick={() => enable.mutate(undefined, { onError: showFailure })}
            >
              Enable the account
            </Button>
          ) : (
            <Button size="xs" variant="default" color="red" onClick={() => setAsking('disable')}>
              Disable the account
            </Button>
          )
        }
      >
        {null}
      </Section>
      <ConfirmDialog
        opened={asking === 'reset'}
        title={`Reset the account of ${name}?`}
        word="Reset and invite"
        busy={reset.isPending}
        error={reset.error}
        onConfirm={() => reset.mutate()}
        onClose={close}
      >
        <p>
          Password, passkeys, authenticator app, recovery codes and linked identities are forgotten, and all logins end.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'disable'}
        title={`Disable the account of ${name}?`}
        word="Disable"
        busy={disable.isPending}
        error={disable.error}
        onConfirm={() => disable.mutate()}
        onClose={close}
      >
        <p>Nobody can sign in with it any more, and its API tokens stop to work.</p>
      </ConfirmDialog>
    </>
  )
}
