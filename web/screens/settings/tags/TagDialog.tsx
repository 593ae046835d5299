/** Says what a tag is for, and gives it a colour; deletes it. */
import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call, CallError } from '../../../api/call.ts'
import type { TagRow } from '../../../api/settings-queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { useObjectRemoval } from '../use-object-removal.ts'
import { useSettingsChange } from '../use-settings-change.ts'

interface TagDialogProps {
  readonly open: TagRow | 'new' | undefined
  readonly onClose: () => void
}

export function TagDialog({ open, onClose }: TagDialogProps) {
  return (
    <Modal
      opened={open !== undefined}
      onClose={onClose}
      title={open === undefined || open === 'new' ? 'New tag' : open.name}
      size={480}
      lockScroll={false}
      centered
    >
      {open !== undefined && <Fields tag={open === 'new' ? undefined : open} onClose={onClose} />}
    </Modal>
  )
}

const fields = ['name', 'colour', 'description']

function Fields({ tag, onClose }: { readonly tag: TagRow | undefined; readonly onClose: () => void }) {
  const [name, setName] = useState(tag?.name ?? '')
  const [colour, setColour] = useState(tag?.colour ?? '')
  const [description, setDescription] = useState(tag?.description ?? '')
  const save = useSettingsChange({
    change: async () => {
      const { colour: _colour, description: _description, ...rest } = tag === undefined ? {} : await written(tag.name)
      const document = { ...rest, ...(colour !== '' && { colour }), ...(description !== '' && { description }) }
      await call('saveDocument', { params: { kind: 'tags', name }, body: { document, isNew: tag === undefined } })
    },
    renews: [['tags']],
    said: 'The tag is saved.',
    onDone: onClose,
  })
  const remove = useObjectRemoval({ kind: 'tags', renews: [['tags'], ['computers']], onDone: onClose })
  return (
    <Form onSubmit={() => save.mutate()} label={tag === undefined ? 'New tag' : `Settings of ${tag.name}`}>
      <FormRow>
        <Field label="Tag" error={problemAt(save.error, 'name')}>
          <TextInput
            size="xs"
            data-autofocus
            disabled={tag !== undefined}
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label="Colour" optional hint="As in #2f7d32." error={problemAt(save.error, 'colour')}>
          <TextInput
            size="xs"
            value={colour}
            autoComplete="off"
            onChange={(event) => setColour(event.currentTarget.value.toLowerCase())}
          />
        </Field>
      </FormRow>
      <Field label="What it is for" optional error={problemAt(save.error, 'description')}>
        <Textarea
          size="xs"
          rows={3}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </Field>
      <FormEnd
        word="Save"
        busy={save.isPending}
        disabled={name === ''}
        onCancel={onClose}
        error={problemBeside(save.error, fields)}
      >
        {tag !== undefined && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(tag.name, { onError: showFailure })}
          >
            Delete
          </Button>
        )}
      </FormEnd>
    </Form>
  )
}

/** What is written of a tag; nothing of one that things only carry. */
async function written(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await call('getDocument', { params: { kind: 'tags', name } })).document
  } catch (error) {
    if (error instanceof CallError && error.code === 'notFound') return {}
    throw error
  }
}
