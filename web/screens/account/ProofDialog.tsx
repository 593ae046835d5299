/** Asks the person to prove who they are, before something that wants it; then what was begun goes on by itself. */
import { Button, Modal, PasswordInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { setProver } from '../../api/fresh.ts'
import { Form, FormEnd } from '../../parts/Form.tsx'
import { findPasskey, whyNoPasskeys } from '../sign-in/passkey.ts'
import classes from './account.module.css'

type Answer = (isProved: boolean) => void

/** The place of the dialog; shown once, by the shell. */
export function ProofDialog() {
  const [answer, setAnswer] = useState<Answer>()
  useEffect(() => setProver(() => new Promise((resolve) => setAnswer(() => resolve))), [])
  const end = (isProved: boolean): void => {
    answer?.(isProved)
    setAnswer(undefined)
  }
  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => end(false)}
      title="Is it you?"
      size="sm"
      zIndex={400}
      lockScroll={false}
      centered
    >
      {answer !== undefined && <Proof onEnd={end} />}
    </Modal>
  )
}

function Proof({ onEnd }: { readonly onEnd: Answer }) {
  const { data } = useQuery(meQuery())
  const [password, setPassword] = useState('')
  const prove = useMutation({
    mutationFn: async (way: 'password' | 'passkey') =>
      await call('freshenLogin', {
        body:
          way === 'password'
            ? { factor: 'password', password }
            : { factor: 'passkey', credential: await findPasskey() },
      }),
    onSuccess: () => onEnd(true),
    onError: () => setPassword(''),
  })
  const hasPasskey = (data?.factors?.passkeys.length ?? 0) > 0 && whyNoPasskeys() === undefined
  const hasPassword = data?.factors?.password ?? true
  return (
    <div className={classes.proof}>
      <p className={classes.note}>What you are about to change is worth asking again. It counts for five minutes.</p>
      {hasPasskey && (
        <Button
          variant={hasPassword ? 'default' : 'filled'}
          leftSection={<IconFingerprint size={17} stroke={1.7} aria-hidden />}
          disabled={prove.isPending}
          onClick={() => prove.mutate('passkey')}
        >
          Use a passkey
        </Button>
      )}
      {hasPassword && (
        <Form onSubmit={() => prove.mutate('password')}>
          <PasswordInput
            label="Password"
            required
            withAsterisk={false}
            data-autofocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <FormEnd
            word="Continue"
            busy={prove.isPending}
            disabled={password === ''}
            onCancel={() => onEnd(false)}
            error={prove.error}
          />
        </Form>
      )}
      {!hasPassword && prove.error !== null && (
        <p className={classes.error} role="alert">
          {prove.error.message}
        </p>
      )}
    </div>
  )
}
