/** Holds one piece of software at one version on one computer, by a deployment for it alone. */
import type { ComputerDetail, ItemState } from '@fettle/contract/http/computers.ts'
import { taskModes } from '@fettle/core/terms/deployment.ts'
import { Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Field, Form, FormEnd } from '../../parts/Form.tsx'
import { showToast } from '../../parts/toasts.ts'
import { itemOfKey } from '../../words/computer-words.ts'
import { useQuickRun } from '../sessions/use-quick-run.ts'

/** True for items that have versions: their deployments wish for one, not for a mode. */
export function isSoftware({ desired }: Pick<ItemState, 'desired'>): boolean {
  return !taskModes.some((mode) => mode === desired)
}

interface PinDialogProps {
  readonly computer: ComputerDetail
  /** Undefined: the dialog is closed. */
  readonly item: ItemState | undefined
  readonly onClose: () => void
}

export function PinDialog({ computer, item, onClose }: PinDialogProps) {
  return (
    <Modal
      opened={item !== undefined}
      onClose={onClose}
      title={`Pin ${item?.title ?? ''} on ${computer.name}`}
      lockScroll={false}
      centered
    >
      {item !== undefined && <Pin computer={computer} item={item} onClose={onClose} />}
    </Modal>
  )
}

function Pin({ computer, item, onClose }: PinDialogProps & { readonly item: ItemState }) {
  const [version, setVersion] = useState(/^\S*\d\S*$/.test(item.state) ? item.state : '')
  const { item: name, instance } = itemOfKey(item.key)
  const client = useQueryClient()
  const quickRun = useQuickRun()
  const pin = useMutation({
    mutationFn: () =>
      call('saveDocument', {
        params: { kind: 'deployments', name: `${name} pinned on ${computer.name}` },
        body: {
          document: {
            item: name,
            ...(instance === undefined ? {} : { instance }),
            desired: `exact ${version.trim()}`,
            target: { computer: computer.id },
          },
        },
      }),
    onSuccess: async () => {
      onClose()
      showToast({
        text: `${item.title} is pinned to ${version.trim()}; the next session sees to it.`,
        action: { word: 'Run now', run: () => quickRun({ target: computer, preset: { kind: 'full', items: [name] } }) },
      })
      await client.invalidateQueries({ queryKey: ['computer', computer.id] })
    },
  })
  return (
    <Form onSubmit={() => pin.mutate()}>
      <Field
        label="Version"
        hint="A deployment for this computer alone, which wins over those for more than it. Delete it to let go."
      >
        <TextInput
          size="xs"
          data-autofocus
          required
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
      </Field>
      <FormEnd word="Pin" busy={pin.isPending} disabled={version.trim() === ''} onCancel={onClose} error={pin.error} />
    </Form>
  )
}
