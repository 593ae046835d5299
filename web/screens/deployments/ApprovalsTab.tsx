/** Shows who approved or denied an optional deployment for whom, and decides more. */
import { Autocomplete, Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { type Approval, approvalsQuery } from '../../api/deployment-queries.ts'
import { suggestionsQuery } from '../../api/list-queries.ts'
import { tenantsQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Field, Form, FormEnd, FormRow } from '../../parts/Form.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Scroll, Section } from '../../parts/Section.tsx'
import { showFailure } from '../../parts/toasts.ts'
import type { Wording } from '../../words/tones.ts'
import classes from './conflict.module.css'

type Decision = Approval['decision']

const decisionWords: { readonly [D in Decision]: Wording } = {
  approved: { tone: 'success', word: 'Approved', sentence: 'It applies there.' },
  denied: { tone: 'neutral', word: 'Denied', sentence: 'It does not apply there.' },
}

interface Wish {
  readonly decision: Decision | null
  readonly tenants?: string[]
  readonly computers?: string[]
}

export function ApprovalsTab({ name }: { readonly name: string }) {
  const query = approvalsQuery(name)
  const { data, error, refetch } = useQuery(query)
  const mayOperate = useMay('operate')
  const client = useQueryClient()
  const decide = useMutation({
    mutationFn: (wish: Wish) => call('decideApproval', { params: { name }, body: wish }),
    onSuccess: async (now) => {
      client.setQueryData(query.queryKey, now)
      await client.invalidateQueries({ queryKey: ['deployment'] })
    },
  })
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading rows={4} />
  return (
    <Scroll>
      <Section
        title="Who decided"
        hint={
          data.autoApprove
            ? 'It applies wherever nobody denied it. A computer’s own decision counts before its tenant’s.'
            : 'It applies where somebody approved it. A computer’s own decision counts before its tenant’s.'
        }
      >
        {data.items.length === 0 ? (
          <p className="soft">Nobody has decided anything yet.</p>
        ) : (
          <ul className={classes.decisions}>
            {data.items.map((one) => (
              <li key={(one.tenant ?? one.computer)?.id}>
                <Chip wording={decisionWords[one.decision]} />
                <span>
                  {one.tenant === undefined ? one.computer?.name : `${one.tenant.name} and the tenants below it`}
                </span>
                <span className="soft">
                  by {one.by}, <Moment at={one.at} />
                </span>
                <span className={classes.gap} />
                {mayOperate && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => decide.mutate(takenBack(one), { onError: showFailure })}
                  >
                    Take back
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {mayOperate && (
        <Section title="Decide">
          <Decide busy={decide.isPending} error={decide.error} onDecide={(wish) => decide.mutate(wish)} />
        </Section>
      )}
    </Scroll>
  )
}

function takenBack({ tenant, computer }: Approval): Wish {
  return {
    decision: null,
    ...(tenant === undefined ? {} : { tenants: [tenant.id] }),
    ...(computer === undefined ? {} : { computers: [computer.id] }),
  }
}

interface DecideProps {
  readonly busy: boolean
  readonly error: Error | null
  readonly onDecide: (wish: Wish) => void
}

function Decide({ busy, error, onDecide }: DecideProps) {
  const [decision, setDecision] = useState<Decision>('approved')
  const [of, setOf] = useState<'tenant' | 'computer'>('tenant')
  const [whom, setWhom] = useState('')
  const tenants = useQuery(tenantsQuery()).data?.items ?? []
  const computers = useQuery({
    ...suggestionsQuery({ list: 'computers', field: 'name', text: whom, q: '' }),
    enabled: of === 'computer',
  }).data
  const choose = (next: 'tenant' | 'computer'): void => {
    setOf(next)
    setWhom('')
  }
  return (
    <Form
      label="Decide"
      onSubmit={() => onDecide({ decision, ...(of === 'tenant' ? { tenants: [whom] } : { computers: [whom] }) })}
    >
      <FormRow>
        <SegmentedControl
          size="xs"
          aria-label="Decision"
          value={decision}
          onChange={(next) => setDecision(next as Decision)}
          data={[
            { value: 'approved', label: 'Approve' },
            { value: 'denied', label: 'Deny' },
          ]}
        />
        <NativeSelect
          size="xs"
          aria-label="For"
          data={[
            { value: 'tenant', label: 'for a tenant' },
            { value: 'computer', label: 'for a computer' },
          ]}
          value={of}
          onChange={(event) => choose(event.currentTarget.value as 'tenant' | 'computer')}
        />
        {of === 'tenant' ? (
          <NativeSelect
            size="xs"
            aria-label="Tenant"
            data={[{ value: '', label: 'Choose a tenant' }, ...tenants.map((one) => one.name)]}
            value={whom}
            onChange={(event) => setWhom(event.currentTarget.value)}
          />
        ) : (
          <Field label="Computer">
            <Autocomplete
              size="xs"
              data={[...new Set((computers?.values ?? []).map((one) => one.label ?? one.value))]}
              value={whom}
              onChange={setWhom}
            />
          </Field>
        )}
      </FormRow>
      <FormEnd word={decision === 'approved' ? 'Approve' : 'Deny'} busy={busy} disabled={whom === ''} error={error} />
    </Form>
  )
}
