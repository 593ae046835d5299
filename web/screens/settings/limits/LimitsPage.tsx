/** The page of limits: how many sessions may work at once, in all, of a tenant, on computers with a tag. */
import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { waitsQuery } from '../../../api/setup-queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Scroll, Section } from '../../../parts/Section.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { LimitTable, limitWords } from '../../waits/LimitTable.tsx'
import { useSettingsChange } from '../use-settings-change.ts'

const scopes = [
  { value: 'installation', label: 'Everything together' },
  { value: 'tenant', label: 'A tenant' },
  { value: 'tag', label: 'Computers with a tag' },
] as const
type Scope = (typeof scopes)[number]['value']

export function LimitsPage() {
  const { data, error, refetch } = useQuery(waitsQuery())
  const [scope, setScope] = useState<Scope>('tenant')
  const [name, setName] = useState('')
  const [most, setMost] = useState<number | string>(20)
  const set = useSettingsChange({
    change: (limit: { scope: Scope; name?: string; most: number | null }) => call('setLimit', { body: limit }),
    renews: [['waits']],
    said: 'The limits are changed.',
    onDone: () => setName(''),
  })
  const needsName = scope !== 'installation'
  return (
    <Page
      title="Limits"
      actions={
        <Button size="xs" variant="default" renderRoot={(props) => <Link to="/waits" search={{}} {...props} />}>
          What waits
        </Button>
      }
    >
      <Scroll>
        <Section title="At once" hint="A limit keeps many computers from pulling at one link or file server together.">
          {error !== null && data === undefined ? (
            <LoadFailed error={error} onRetry={() => void refetch()} />
          ) : data === undefined ? (
            <Loading rows={3} />
          ) : data.limits.length === 0 ? (
            <p className="soft">There is no limit: every session begins as soon as its computer can.</p>
          ) : (
            <LimitTable
              limits={data.limits}
              actions={(limit) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Take away the limit for ${limitWords(limit)}`}
                  onClick={() =>
                    set.mutate(
                      { scope: limit.scope, most: null, ...(limit.scope !== 'installation' && { name: limit.name }) },
                      { onError: showFailure },
                    )
                  }
                >
                  Take away
                </Button>
              )}
            />
          )}
        </Section>
        <Section title="Set a limit">
          <Form
            label="Set a limit"
            onSubmit={() => set.mutate({ scope, most: Number(most), ...(needsName && { name }) })}
          >
            <FormRow>
              <Field label="For">
                <NativeSelect
                  size="xs"
                  value={scope}
                  data={[...scopes]}
                  onChange={(event) => setScope(event.currentTarget.value as Scope)}
                />
              </Field>
              {needsName && (
                <Field label={scope === 'tenant' ? 'Tenant' : 'Tag'} error={problemAt(set.error, 'name')}>
                  <TextInput size="xs" value={name} onChange={(event) => setName(event.currentTarget.value)} />
                </Field>
              )}
              <Field label="Sessions at once" error={problemAt(set.error, 'most')}>
                <NumberInput size="xs" min={1} max={1_000_000} value={most} onChange={setMost} />
              </Field>
            </FormRow>
            <FormEnd
              word="Set"
              busy={set.isPending}
              disabled={most === '' || (needsName && name === '')}
              error={problemBeside(set.error, ['name', 'most'])}
            />
          </Form>
        </Section>
      </Scroll>
    </Page>
  )
}
