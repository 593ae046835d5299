/** Asks for what is changed about one computer: tags, notes, tenant, a reboot, or that it goes. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Modal, NativeSelect, TagsInput, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { tenantsQuery } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Field, Form, FormEnd } from '../../parts/Form.tsx'
import { showToast } from '../../parts/toasts.ts'
import { useBulkChange } from './use-bulk-change.ts'
import { useComputerChange } from './use-computer-change.ts'

export type ComputerAsk = 'tags' | 'notes' | 'move' | 'delete' | Reboot
type Reboot = 'rebootIfNeeded' | 'rebootPrompt' | 'rebootForce'

/** What the dialogs have to know of it; a row of the list has no notes, and is not asked for them. */
export type AskedComputer = Pick<ComputerDetail, 'id' | 'name' | 'tenant' | 'tags' | 'online' | 'notes'>

interface ComputerDialogsProps {
  readonly computer: AskedComputer
  readonly asked: ComputerAsk | undefined
  readonly onClose: () => void
  readonly onGone: () => void
}

export function ComputerDialogs({ computer, asked, onClose, onGone }: ComputerDialogsProps) {
  const form = { computer, onClose }
  return (
    <>
      <Modal opened={asked === 'tags'} onClose={onClose} title={`Tags of ${computer.name}`} lockScroll={false} centered>
        {asked === 'tags' && <Tags {...form} />}
      </Modal>
      <Modal
        opened={asked === 'notes'}
        onClose={onClose}
        title={`Notes on ${computer.name}`}
        size={640}
        lockScroll={false}
        centered
      >
        {asked === 'notes' && <Notes {...form} />}
      </Modal>
      <Modal opened={asked === 'move'} onClose={onClose} title={`Move ${computer.name}`} lockScroll={false} centered>
        {asked === 'move' && <Move {...form} />}
      </Modal>
      <RebootDialog {...form} asked={asked} />
      <DeleteDialog {...form} opened={asked === 'delete'} onGone={onGone} />
    </>
  )
}

interface FormProps {
  readonly computer: AskedComputer
  readonly onClose: () => void
}

function Tags({ computer, onClose }: FormProps) {
  const [tags, setTags] = useState(computer.tags)
  const { change } = useComputerChange(computer)
  return (
    <Form onSubmit={() => change.mutate({ tags }, { onSuccess: onClose })}>
      <Field label="Tags" hint="Deployments, schedules and filters go by them. Enter adds one.">
        <TagsInput size="xs" data-autofocus value={tags} onChange={setTags} splitChars={[',', ' ']} />
      </Field>
      <FormEnd word="Save" busy={change.isPending} onCancel={onClose} error={change.error} />
    </Form>
  )
}

function Notes({ computer, onClose }: FormProps) {
  const [notes, setNotes] = useState(computer.notes ?? '')
  const { change } = useComputerChange(computer)
  return (
    <Form onSubmit={() => change.mutate({ notes }, { onSuccess: onClose })}>
      <Field label="Notes" hint="For whoever looks after this computer.">
        <Textarea
          size="xs"
          autosize
          minRows={6}
          maxRows={16}
          data-autofocus
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
      </Field>
      <FormEnd word="Save" busy={change.isPending} onCancel={onClose} error={change.error} />
    </Form>
  )
}

function Move({ computer, onClose }: FormProps) {
  const [tenant, setTenant] = useState('')
  const { data } = useQuery(tenantsQuery())
  const { change } = useComputerChange(computer)
  const others = (data?.items ?? []).filter(({ id }) => id !== computer.tenant.id)
  return (
    <Form onSubmit={() => change.mutate({ tenant }, { onSuccess: onClose })}>
      <Field
        label="To the tenant"
        hint={`It is of ${computer.tenant.name} now. The deployments, windows and limits of the other tenant hold at once.`}
      >
        <NativeSelect
          size="xs"
          data-autofocus
          value={tenant}
          data={[{ value: '', label: 'Choose one' }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => setTenant(event.currentTarget.value)}
        />
      </Field>
      <FormEnd word="Move" busy={change.isPending} disabled={tenant === ''} onCancel={onClose} error={change.error} />
    </Form>
  )
}

const reboots: {
  readonly [R in Reboot]: {
    readonly preference: 'ifNeeded' | 'prompt' | 'force'
    readonly title: string
    readonly text: string
  }
} = {
  rebootIfNeeded: {
    preference: 'ifNeeded',
    title: 'Reboot if one is pending?',
    text: 'It is looked at once more; without anything that asks for it, nothing happens.',
  },
  rebootPrompt: {
    preference: 'prompt',
    title: 'Ask whoever is signed in?',
    text: 'Whoever is signed in is asked and may put it off; with nobody there it reboots.',
  },
  rebootForce: {
    preference: 'force',
    title: 'Reboot in any case?',
    text: 'People are told shortly before. What they have not saved is lost.',
  },
}

function RebootDialog({ computer, asked, onClose }: FormProps & { readonly asked: ComputerAsk | undefined }) {
  const navigate = useNavigate()
  const reboot = asked !== undefined && asked in reboots ? reboots[asked as Reboot] : undefined
  const start = useMutation({
    mutationFn: (preference: 'ifNeeded' | 'prompt' | 'force') =>
      call('startSessions', { body: { computers: [computer.id], purpose: 'reboot', reboot: preference } }),
    onSuccess: ({ started, merged, refused }) => {
      onClose()
      const [session] = [...started, ...merged]
      if (session === undefined) {
        showToast({ text: refused[0]?.sentence ?? 'Nothing was started.', tone: 'failed' })
        return
      }
      const follow = (): void => void navigate({ to: '/sessions/$id', params: { id: session.id }, search: {} })
      showToast({ text: `The reboot of ${computer.name} is on its way.`, action: { word: 'Follow', run: follow } })
    },
  })
  return (
    <ConfirmDialog
      opened={reboot !== undefined}
      title={reboot?.title ?? 'Reboot?'}
      word="Reboot"
      danger={reboot?.preference === 'force'}
      busy={start.isPending}
      error={start.error}
      onConfirm={() => reboot !== undefined && start.mutate(reboot.preference)}
      onClose={onClose}
    >
      {computer.name}: {reboot?.text}
      {!computer.online && ' It is offline: the session waits for it.'}
    </ConfirmDialog>
  )
}

function DeleteDialog({
  computer,
  opened,
  onClose,
  onGone,
}: FormProps & { readonly opened: boolean; readonly onGone: () => void }) {
  const bulk = useBulkChange(() => {
    onClose()
    onGone()
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={`Delete ${computer.name}?`}
      word="Delete"
      count={1}
      busy={bulk.isPending}
      error={bulk.error}
      onConfirm={() =>
        bulk.mutate({
          what: { kind: 'delete' },
          meant: { computers: [computer.id] },
          expected: 1,
          label: computer.name,
        })
      }
      onClose={onClose}
    >
      It leaves every list. Its history stays; an agent that comes back is a new computer.
    </ConfirmDialog>
  )
}
