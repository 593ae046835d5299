/** Asks before something that cannot be taken back; for many computers the number has to be written. */
import { Modal, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatNumber } from '../words/counts.ts'
import { Field, Form, FormEnd } from './Form.tsx'

/** Above so many computers the number has to be written. */
export const typedCountFrom = 25

export interface ConfirmDialogProps {
  readonly opened: boolean
  /** What will happen, as a question: "Delete 3 computers?". */
  readonly title: string
  /** The verb of the button: "Delete". */
  readonly word: string
  /** How many computers it touches; above 25 the number has to be written. */
  readonly count?: number
  /** Or a text that has to be written in any case. */
  readonly typed?: string
  readonly danger?: boolean
  readonly busy?: boolean
  readonly error?: Error | null
  readonly onConfirm: () => void
  readonly onClose: () => void
  /** What it means, in a sentence or two. */
  readonly children?: ReactNode
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} lockScroll={false} centered>
      {props.opened && <Question {...props} />}
    </Modal>
  )
}

function Question({
  word,
  count,
  typed,
  danger = true,
  busy,
  error,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const [written, setWritten] = useState('')
  const wanted = typed ?? wantedText(count)
  const isWritten = wanted === undefined || written.replaceAll(/[\s,.]/g, '') === wanted.replaceAll(/[\s,.]/g, '')
  return (
    <Form onSubmit={() => isWritten && onConfirm()}>
      <div>{children}</div>
      {wanted !== undefined && (
        <Field label={typed === undefined ? `Write ${wanted} to go on` : `Write “${wanted}” to go on`}>
          <TextInput
            size="xs"
            data-autofocus
            autoComplete="off"
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
        </Field>
      )}
      <FormEnd
        word={word}
        danger={danger}
        busy={busy === true}
        disabled={!isWritten}
        onCancel={onClose}
        error={error ?? null}
      />
    </Form>
  )
}

function wantedText(count: number | undefined): string | undefined {
  return count !== undefined && count > typedCountFrom ? formatNumber(count) : undefined
}
