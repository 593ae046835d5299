/** Lists the identities at providers that open one's own account, links another, takes one away. */
import { Button } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { identitiesQuery, signInProvidersQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { LoadFailed } from '../../parts/Notices.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Section } from '../../parts/Section.tsx'
import { visibleText } from '../../words/visible-text.ts'
import classes from './account.module.css'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

export function Identities() {
  const identities = useQuery(identitiesQuery())
  const providers = useQuery(signInProvidersQuery())
  const link = useMutation({
    mutationFn: (provider: string) => call('linkIdentity', { body: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  const unlink = useOwnChange({
    change: (id: string) => call('unlinkIdentity', { params: { id } }),
    said: 'It does not open your account any more.',
  })
  const items = identities.data?.items ?? []
  const others = (providers.data?.items ?? []).filter(({ id }) => !items.some(({ provider }) => provider?.id === id))
  if (items.length === 0 && others.length === 0) return null
  return (
    <Section
      title="Identity providers"
      hint="With these you can sign in to this account. Nothing is linked by your e-mail alone."
      actions={others.map(({ id, label }) => (
        <Button
          key={id}
          variant="default"
          size="xs"
          loading={link.isPending && link.variables === id}
          onClick={() => link.mutate(id)}
        >
          Link with {label}
        </Button>
      ))}
    >
      <FactorError error={link.error ?? unlink.error} />
      {identities.isError && <LoadFailed error={identities.error} onRetry={() => void identities.refetch()} />}
      <ul className={classes.list}>
        {items.map(({ id, provider, issuer, email, subject, linkedAt }) => (
          <li key={id} className={classes.row}>
            <IconBuilding size={18} stroke={1.6} aria-hidden />
            <div className={classes.what}>
              <span className={classes.name}>{provider?.name ?? issuer}</span>
              <span className={classes.detail}>
                {visibleText(email ?? subject)}, linked <Moment at={linkedAt} />
              </span>
            </div>
            <div className={classes.buttons}>
              <Button
                variant="subtle"
                color="gray"
                size="compact-xs"
                loading={unlink.isPending && unlink.variables === id}
                aria-label={`Unlink ${provider?.name ?? issuer}`}
                onClick={() => unlink.mutate(id)}
              >
                Unlink
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
