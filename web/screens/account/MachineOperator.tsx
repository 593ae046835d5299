/** Says who one is without an account: the operator on the server's machine; and offers to make the first account. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Me } from '../../api/account-queries.ts'
import { Section } from '../../parts/Section.tsx'

export function MachineOperator({ me }: { readonly me: Me }) {
  return (
    <Section
      title="No account"
      hint={
        <>
          You are signed in as <strong>{me.name}</strong>, with a one-time link or a token. This way in goes on working
          for recovery; for every day, people have accounts of their own.
        </>
      }
    >
      {me.setUpOffered && (
        <div>
          <Button size="xs" renderRoot={(props) => <Link to="/set-up" {...props} />}>
            Make the first account
          </Button>
        </div>
      )}
    </Section>
  )
}
