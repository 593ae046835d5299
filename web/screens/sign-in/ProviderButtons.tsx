/** Offers to sign in with the identity providers that there are; nothing where there is none. */
import { Button } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Refused } from './Entrance.tsx'
import classes from './sign-in.module.css'

const route = getRouteApi('/sign-in')

export function ProviderButtons() {
  const { to } = route.useSearch()
  const providers = useQuery({
    queryKey: ['sign-in-providers'],
    queryFn: ({ signal }) => call('listSignInProviders', {}, signal),
    retry: false,
  })
  const begin = useMutation({
    mutationFn: (id: string) =>
      call('beginProviderSignIn', { params: { id }, body: { ...(to === undefined ? {} : { to }) } }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  const items = providers.data?.items ?? []
  if (items.length === 0) return null
  return (
    <div className={classes.form}>
      {items.map(({ id, label }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          leftSection={<IconBuilding size={17} stroke={1.7} aria-hidden />}
          loading={begin.isPending && begin.variables === id}
          disabled={begin.isPending && begin.variables !== id}
          onClick={() => begin.mutate(id)}
        >
          Sign in with {label}
        </Button>
      ))}
      <Refused error={begin.error} />
    </div>
  )
}
