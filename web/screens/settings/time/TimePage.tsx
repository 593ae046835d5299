/** The page about time, of the installation, a tenant or one computer: zone, business hours and freeze dates, and where they come from. */
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { timeQuery } from '../../../api/setup-queries.ts'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Scroll } from '../../../parts/Section.tsx'
import { useScope } from '../../shell/use-scope.ts'
import settings from '../settings.module.css'
import { TimeForm } from './TimeForm.tsx'

const route = getRouteApi('/shell/settings/time')

export function TimePage() {
  const { computer } = route.useSearch()
  const navigate = useNavigate()
  const { tenant } = useScope()
  const [typed, setTyped] = useState(computer ?? '')
  const level = { tenant, computer }
  const { data, error, refetch } = useQuery(timeQuery(level))
  const setComputer = (name: string | undefined): void =>
    void navigate({ to: '/settings/time', search: ((before: object) => ({ ...before, computer: name })) as never })
  const whose = computer ?? tenant ?? 'the installation'
  return (
    <Page
      title="Time"
      state={<span className="soft">of {whose}</span>}
      actions={
        <form
          className={settings.buttons}
          onSubmit={(event) => {
            event.preventDefault()
            setComputer(typed.trim() === '' ? undefined : typed.trim())
          }}
        >
          <TextInput
            size="xs"
            aria-label="Of one computer"
            placeholder="Name of a computer"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {computer !== undefined && (
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setTyped('')
                setComputer(undefined)
              }}
            >
              Not one computer
            </Button>
          )}
        </form>
      }
    >
      <Scroll>
        {error !== null && data === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Loading />
        ) : (
          <TimeForm key={`${tenant ?? ''} ${computer ?? ''}`} level={level} shown={data} />
        )}
      </Scroll>
    </Page>
  )
}
