/** Changes one's own name. */
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Section } from '../../parts/Section.tsx'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

export function NameForm({ name: known }: { readonly name: string }) {
  const [name, setName] = useState(known)
  const save = useOwnChange({
    change: () => call('changeMe', { body: { name } }),
    said: 'Your name is changed.',
  })
  return (
    <Section title="Name" hint="As others see you in histories and approvals.">
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextInput
          aria-label="Name"
          size="xs"
          maxLength={200}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          size="xs"
          loading={save.isPending}
          disabled={name.trim() === '' || name === known}
        >
          Save
        </Button>
      </form>
      <FactorError error={save.error} />
    </Section>
  )
}
