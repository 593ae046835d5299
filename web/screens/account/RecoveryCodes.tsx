/** Makes recovery codes and shows them, once. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Section } from '../../parts/Section.tsx'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

interface RecoveryCodesProps {
  /** How many are left. */
  readonly left: number
  /** There is a second factor that can be lost. */
  readonly needed: boolean
}

export function RecoveryCodes({ left, needed }: RecoveryCodesProps) {
  const [codes, setCodes] = useState<readonly string[]>()
  const renew = useOwnChange({
    change: () => call('renewRecoveryCodes', { body: {} }),
    onDone: (made) => setCodes(made.codes),
  })
  return (
    <Section
      title="Recovery codes"
      hint={hintOf(left, needed)}
      actions={
        <Button variant="default" size="xs" loading={renew.isPending} onClick={() => renew.mutate()}>
          {left > 0 ? 'Make new codes' : 'Make codes'}
        </Button>
      }
    >
      <FactorError error={renew.error} />
      {codes !== undefined && (
        <div className={classes.shown}>
          <p className={classes.note} role="status">
            Keep these where only you find them. They are not shown again; older ones no longer work.
          </p>
          <ul className={classes.codes} aria-label="Recovery codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <div className={classes.buttons}>
            <CopyButton text={codes.join('\n')} label="Copy the codes" />
            <Button variant="default" size="xs" onClick={() => setCodes(undefined)}>
              I kept them
            </Button>
          </div>
        </div>
      )}
    </Section>
  )
}

function hintOf(left: number, needed: boolean): string {
  if (left > 0) return `${left} left. Each works once, after the password, when the other factor is lost.`
  return needed
    ? 'You have none. Without them, a lost phone or key means that an administrator must reset your account.'
    : 'For when a second factor is lost. Each works once.'
}
