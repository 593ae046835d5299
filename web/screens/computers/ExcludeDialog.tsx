/** Keeps one item away from one computer, with the reason and until when. */
import type { ComputerDetail, ItemState } from '@fettle/contract/http/computers.ts'
import { Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { Field, Form, FormEnd, FormRow } from '../../parts/Form.tsx'
import { showFailure, showUndo } from '../../parts/toasts.ts'
import { itemOfKey } from '../../words/computer-words.ts'
import { serverNow } from '../../api/server-clock.ts'

interface ExcludeDialogProps {
  readonly computer: ComputerDetail
  /** Undefined: the dialog is closed. */
  readonly item: ItemState | undefined
  readonly onClose: () => void
}

export function ExcludeDialog({ computer, item, onClose }: ExcludeDialogProps) {
  return (
    <Modal
      opened={item !== undefined}
      onClose={onClose}
      title={`Exclude ${item?.title ?? ''} on ${computer.name}`}
      lockScroll={false}
      centered
    >
      {item !== undefined && <Exclude computer={computer} item={item} onClose={onClose} />}
    </Modal>
  )
}

const ends = [
  { value: '7', label: 'for 7 days' },
  { value: '30', label: 'for 30 days' },
  { value: '90', label: 'for 90 days' },
  { value: 'date', label: 'until a date' },
  { value: '', label: 'until somebody lifts it' },
]

const dayMs = 86_400_000

function Exclude({ computer, item, onClose }: ExcludeDialogProps & { readonly item: ItemState }) {
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState('30')
  const [date, setDate] = useState('')
  const { data: me } = useQuery(meQuery())
  const client = useQueryClient()
  const name = `${itemOfKey(item.key).item} not on ${computer.name}`
  const until =
    end === 'date'
      ? date
      : end === ''
        ? undefined
        : new Date(serverNow() + Number(end) * dayMs).toISOString().slice(0, 10)
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: ['computer', computer.id] })
  const exclude = useMutation({
    mutationFn: () =>
      call('saveDocument', {
        params: { kind: 'exclusions', name },
        body: {
          document: {
            item: itemOfKey(item.key).item,
            target: { computer: computer.id },
            ...{ reason, owner: me?.name ?? 'nobody' },
            ...(until === undefined ? {} : { until }),
          },
        },
      }),
    onSuccess: async () => {
      onClose()
      const lift = (): void =>
        void call('deleteObject', { params: { kind: 'exclusions', name } }).then(renew, showFailure)
      showUndo(`Sessions leave ${item.title} alone on ${computer.name}.`, lift)
      await renew()
    },
  })
  return (
    <Form onSubmit={() => exclude.mutate()}>
      <Field label="Reason" hint="People read it wherever the item is missed.">
        <TextInput
          size="xs"
          data-autofocus
          required
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Field>
      <FormRow>
        <Field label="It holds">
          <NativeSelect size="xs" value={end} data={ends} onChange={(event) => setEnd(event.currentTarget.value)} />
        </Field>
        {end === 'date' && (
          <Field label="Last day">
            <TextInput
              size="xs"
              type="date"
              required
              value={date}
              onChange={(event) => setDate(event.currentTarget.value)}
            />
          </Field>
        )}
      </FormRow>
      <FormEnd
        word="Exclude"
        busy={exclude.isPending}
        disabled={reason.trim() === '' || until === ''}
        onCancel={onClose}
        error={exclude.error}
      />
    </Form>
  )
}
