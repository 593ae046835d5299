/** Says what an account may do, and where. */
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { AccountRow } from '../../../api/settings-queries.ts'
import { Form, FormEnd } from '../../../parts/Form.tsx'
import { Section } from '../../../parts/Section.tsx'
import { useSettingsChange } from '../use-settings-change.ts'
import { GrantsField, type WantedGrant } from './GrantsField.tsx'

export function AccountGrants({ account }: { readonly account: AccountRow }) {
  const now = account.grants.map(({ role, tenant }): WantedGrant => ({ role, ...(tenant && { tenant: tenant.name }) }))
  const [grants, setGrants] = useState<readonly WantedGrant[]>(now)
  const save = useSettingsChange({
    change: () => call('setGrants', { params: { id: account.id }, body: { grants: [...grants] } }),
    renews: [['accounts']],
    said: 'The roles are saved. The logins of the account are over.',
  })
  return (
    <Section title="Roles" hint="A change ends the logins of the account.">
      <Form onSubmit={() => save.mutate()} label="Roles">
        <GrantsField value={grants} onChange={setGrants} disabled={!account.mayChange} />
        {account.mayChange && JSON.stringify(grants) !== JSON.stringify(now) && (
          <FormEnd
            word="Save the roles"
            busy={save.isPending}
            onCancel={() => {
              setGrants(now)
              save.reset()
            }}
            error={save.error}
          />
        )}
      </Form>
    </Section>
  )
}
