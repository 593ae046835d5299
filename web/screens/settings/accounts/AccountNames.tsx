/** Changes the name and the e-mail of an account. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { AccountRow } from '../../../api/settings-queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Section } from '../../../parts/Section.tsx'
import { useSettingsChange } from '../use-settings-change.ts'

export function AccountNames({ account }: { readonly account: AccountRow }) {
  const [name, setName] = useState(account.name)
  const [email, setEmail] = useState(account.email)
  const save = useSettingsChange({
    change: () => call('changeAccount', { params: { id: account.id }, body: { name, email } }),
    renews: [['accounts']],
    said: 'The account is saved.',
  })
  const isSame = name === account.name && email === account.email
  return (
    <Section title="Who it is for">
      <Form onSubmit={() => save.mutate()} label="Who it is for">
        <FormRow>
          <Field label="Name" error={problemAt(save.error, 'name')}>
            <TextInput
              size="xs"
              disabled={!account.mayChange}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Field label="E-mail" error={problemAt(save.error, 'email')}>
            <TextInput
              size="xs"
              disabled={!account.mayChange}
              inputMode="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
          </Field>
        </FormRow>
        {account.mayChange && !isSame && (
          <FormEnd
            word="Save"
            busy={save.isPending}
            onCancel={() => {
              setName(account.name)
              setEmail(account.email)
              save.reset()
            }}
            error={problemBeside(save.error, ['name', 'email'])}
          />
        )}
      </Form>
    </Section>
  )
}
