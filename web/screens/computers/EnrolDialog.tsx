/** Makes an enrolment token and shows the commands with which computers join by it. */
import { Checkbox, Modal, NativeSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { tenantsQuery } from '../../api/queries.ts'
import { Code } from '../../parts/Code.tsx'
import { Field, Form, FormEnd, FormRow } from '../../parts/Form.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { formatCount } from '../../words/counts.ts'
import { useScope } from '../shell/use-scope.ts'
import { enrolSteps, type EnrolSystem, enrolSystems } from './enrol-steps.ts'
import classes from './computer-list.module.css'

interface EnrolDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function EnrolDialog({ opened, onClose }: EnrolDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add computers" size={640} lockScroll={false} centered>
      {opened && <Enrol onClose={onClose} />}
    </Modal>
  )
}

const lives = [
  { value: '1', label: 'for 1 hour' },
  { value: '24', label: 'for 1 day' },
  { value: '168', label: 'for 7 days' },
  { value: '720', label: 'for 30 days' },
]

function Enrol({ onClose }: { readonly onClose: () => void }) {
  const { tenant: scope } = useScope()
  const { data: tenants } = useQuery(tenantsQuery())
  const [tenant, setTenant] = useState(scope)
  const [uses, setUses] = useState(1)
  const [hours, setHours] = useState('24')
  const [tags, setTags] = useState('')
  const [approval, setApproval] = useState(false)
  const [onboard, setOnboard] = useState(true)
  const names = tenants?.items.map(({ name }) => name) ?? []
  const chosen = tenant ?? names[0] ?? ''
  const make = useMutation({
    mutationFn: () =>
      call('createEnrolmentToken', {
        body: {
          ...{ tenant: chosen, uses, hours: Number(hours), approval, onboard },
          tags: tags.split(/[\s,]+/).filter((tag) => tag !== ''),
        },
      }),
  })
  if (make.data !== undefined) return <Commands made={make.data} />
  return (
    <Form onSubmit={() => make.mutate()}>
      <FormRow>
        <Field label="Tenant">
          <NativeSelect
            size="xs"
            data-autofocus
            value={chosen}
            data={names}
            onChange={(event) => setTenant(event.currentTarget.value)}
          />
        </Field>
        <Field label="Computers" hint="How many may join with it.">
          <NumberInput size="xs" min={1} max={1000} value={uses} onChange={(value) => setUses(Number(value) || 1)} />
        </Field>
        <Field label="Good">
          <NativeSelect
            size="xs"
            value={hours}
            data={lives}
            onChange={(event) => setHours(event.currentTarget.value)}
          />
        </Field>
      </FormRow>
      <Field label="Tags" optional hint="Every computer that joins with it gets them.">
        <TextInput size="xs" value={tags} onChange={(event) => setTags(event.currentTarget.value)} />
      </Field>
      <Checkbox
        size="xs"
        label="Start an onboarding session as soon as a computer is in"
        checked={onboard}
        onChange={(event) => setOnboard(event.currentTarget.checked)}
      />
      <Checkbox
        size="xs"
        label="Computers wait until somebody lets them in"
        checked={approval}
        onChange={(event) => setApproval(event.currentTarget.checked)}
      />
      {tenants !== undefined && names.length === 0 && <p className="soft">There is no tenant yet: make one first.</p>}
      <FormEnd
        word="Make a token"
        busy={make.isPending}
        disabled={chosen === ''}
        onCancel={onClose}
        error={make.error}
      />
    </Form>
  )
}

function Commands({ made }: { readonly made: CallResult<'createEnrolmentToken'> }) {
  const [system, setSystem] = useState<EnrolSystem>('linux')
  const { token, expiresAt, uses } = made
  return (
    <div className={classes.enrol}>
      <SegmentedControl
        size="xs"
        aria-label="System"
        value={system}
        data={enrolSystems.map(({ id, word }) => ({ value: id, label: word }))}
        onChange={(value) => setSystem(value as EnrolSystem)}
      />
      {enrolSteps({ system, address: window.location.origin, token }).map(({ sentence, command }) => (
        <div key={sentence}>
          <p>{sentence}</p>
          <Code text={command} copyLabel="Copy the command" />
        </div>
      ))}
      <p className="soft">
        The token is shown only now. It is good for {formatCount(uses, 'computer')}, until{' '}
        <Moment at={expiresAt} form="day" />.
      </p>
    </div>
  )
}
