/** Sends a test mail and says what the mail server answered. */
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { Field, Form, FormEnd } from '../../../parts/Form.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { Section } from '../../../parts/Section.tsx'

export function TestMail({ tenant }: { readonly tenant: string | undefined }) {
  const [to, setTo] = useState('')
  const send = useMutation({
    mutationFn: () => call('sendTestMail', { body: { to, ...(tenant !== undefined && { tenant }) } }),
  })
  return (
    <Section title="Test" hint="Sends one mail at once, with the settings as they are saved.">
      <Form onSubmit={() => send.mutate()} label="Test mail">
        <Field label="To">
          <TextInput
            size="xs"
            inputMode="email"
            value={to}
            placeholder="you@example.org"
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </Field>
        <FormEnd word="Send a test mail" busy={send.isPending} disabled={to === ''} error={send.error}>
          {send.data && (
            <span role="status">
              Sent. The server said: <PlainText text={send.data.answer} />
            </span>
          )}
        </FormEnd>
      </Form>
    </Section>
  )
}
