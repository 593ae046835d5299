/** Installs or removes one piece of the library's software on one computer: a deployment for it alone, and a session at once. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Modal, Radio, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { softwareItemsQuery } from '../../api/computer-queries.ts'
import { Field, Form, FormEnd } from '../../parts/Form.tsx'
import { useQuickRun } from '../sessions/use-quick-run.ts'

export interface InstallWish {
  readonly act: 'install' | 'remove'
  /** As the computer calls it. */
  readonly found?: string
}

interface InstallDialogProps {
  readonly computer: ComputerDetail
  /** Undefined: the dialog is closed. */
  readonly wish: InstallWish | undefined
  readonly onClose: () => void
}

const words = {
  install: { verb: 'Install', done: 'installed', desired: 'latest' },
  remove: { verb: 'Remove', done: 'removed', desired: 'absent' },
} as const

export function InstallDialog({ computer, wish, onClose }: InstallDialogProps) {
  return (
    <Modal
      opened={wish !== undefined}
      onClose={onClose}
      title={`${words[wish?.act ?? 'install'].verb} software on ${computer.name}`}
      lockScroll={false}
      centered
    >
      {wish !== undefined && <Install computer={computer} wish={wish} onClose={onClose} />}
    </Modal>
  )
}

function Install({ computer, wish, onClose }: InstallDialogProps & { readonly wish: InstallWish }) {
  const { verb, done, desired } = words[wish.act]
  const { data } = useQuery(softwareItemsQuery())
  const items = data?.items ?? []
  const known = items.find(({ name }) => name === wish.found)
  const [chosen, setChosen] = useState<string | null>(null)
  const item = chosen ?? known?.name
  const [enforcement, setEnforcement] = useState<'adhoc' | 'required'>('required')
  const client = useQueryClient()
  const quickRun = useQuickRun()
  const start = useMutation({
    mutationFn: async (name: string) => {
      await call('saveDocument', {
        params: { kind: 'deployments', name: `${name} on ${computer.name}` },
        body: { document: { item: name, desired, enforcement, target: { computer: computer.id } } },
      })
      return name
    },
    onSuccess: async (name) => {
      onClose()
      quickRun({ target: computer, preset: { kind: 'full', items: [name] } })
      await client.invalidateQueries({ queryKey: ['computer', computer.id] })
    },
  })
  return (
    <Form onSubmit={() => item !== undefined && start.mutate(item)}>
      <Field
        label="Software"
        hint={
          wish.found !== undefined && known === undefined && data !== undefined
            ? `The library calls nothing "${wish.found}": choose what it is, or add it to the library first.`
            : 'From the library.'
        }
      >
        <Select
          size="xs"
          data-autofocus
          searchable
          value={item ?? null}
          onChange={setChosen}
          data={items.map(({ name, title }) => ({ value: name, label: title === name ? name : `${title} (${name})` }))}
          limit={60}
          nothingFoundMessage="Nothing in the library is called so"
          placeholder="Choose software"
        />
      </Field>
      <Radio.Group
        size="xs"
        label="Afterwards"
        value={enforcement}
        onChange={(value) => setEnforcement(value as typeof enforcement)}
      >
        <Radio size="xs" mt={4} value="required" label={`Keep it ${done}: every session sees to it`} />
        <Radio size="xs" mt={6} value="adhoc" label="Only now: later sessions leave it alone unless asked for it" />
      </Radio.Group>
      <FormEnd
        word={verb}
        danger={wish.act === 'remove'}
        busy={start.isPending}
        disabled={item === undefined}
        onCancel={onClose}
        error={start.error}
      >
        Starts a session with this item alone
      </FormEnd>
    </Form>
  )
}
