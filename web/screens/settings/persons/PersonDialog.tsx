/** Makes a person, or changes or deletes one. */
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { tenantsQuery } from '../../../api/queries.ts'
import type { PersonRow } from '../../../api/settings-queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { TagsField } from '../TagsField.tsx'
import { WordsField } from '../WordsField.tsx'
import { useObjectRemoval } from '../use-object-removal.ts'
import { useSettingsChange } from '../use-settings-change.ts'

interface PersonDialogProps {
  readonly open: PersonRow | 'new' | undefined
  /** Of a new person. */
  readonly tenant?: string | undefined
  readonly onClose: () => void
}

export function PersonDialog({ open, tenant, onClose }: PersonDialogProps) {
  return (
    <Modal
      opened={open !== undefined}
      onClose={onClose}
      title={open === undefined || open === 'new' ? 'New person' : open.name}
      size={560}
      lockScroll={false}
      centered
    >
      {open !== undefined && <Fields person={open === 'new' ? undefined : open} tenant={tenant} onClose={onClose} />}
    </Modal>
  )
}

interface FieldsProps {
  readonly person: PersonRow | undefined
  readonly tenant: string | undefined
  readonly onClose: () => void
}

const fields = ['email', 'name', 'tenant', 'tags', 'logins']

function Fields({ person, tenant: wanted, onClose }: FieldsProps) {
  const { data } = useQuery(tenantsQuery())
  const names = (data?.items ?? []).map(({ name }) => name)
  const [email, setEmail] = useState(person?.email ?? '')
  const [name, setName] = useState(person?.name ?? '')
  const [chosen, setTenant] = useState(person?.tenant.name ?? wanted)
  const [tags, setTags] = useState<readonly string[]>(person?.tags ?? [])
  const [logins, setLogins] = useState<readonly string[]>(person?.logins ?? [])
  const tenant = chosen ?? names[0] ?? ''
  const save = useSettingsChange({
    change: async () => {
      const said = { name, tenant, tags, logins }
      const params = { kind: 'persons', name: person?.email ?? email }
      await (person === undefined
        ? call('saveDocument', { params, body: { document: said, isNew: true } })
        : call('changeDocument', { params, body: { changes: said } }))
    },
    renews: [['persons'], ['tags'], ['history', 'persons']],
    said: person === undefined ? `${name} is made.` : 'The person is saved.',
    onDone: onClose,
  })
  const remove = useObjectRemoval({ kind: 'persons', renews: [['persons']], onDone: onClose })
  return (
    <Form onSubmit={() => save.mutate()} label={person === undefined ? 'New person' : `Settings of ${person.name}`}>
      <FormRow>
        <Field label="Name" error={problemAt(save.error, 'name')}>
          <TextInput size="xs" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        </Field>
        <Field
          label="E-mail"
          hint={person === undefined ? undefined : 'By it a person is known; it stays.'}
          error={problemAt(save.error, 'email')}
        >
          <TextInput
            size="xs"
            type="text"
            inputMode="email"
            autoComplete="off"
            disabled={person !== undefined}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
      </FormRow>
      <FormRow>
        <Field label="Tenant" error={problemAt(save.error, 'tenant')}>
          <NativeSelect
            size="xs"
            value={tenant}
            data={names}
            onChange={(event) => setTenant(event.currentTarget.value)}
          />
        </Field>
        <TagsField value={tags} onChange={setTags} error={problemAt(save.error, 'tags')} />
      </FormRow>
      <WordsField
        label="Called on computers"
        hint="Names with which the person signs in on computers; the e-mail address need not be named."
        example="dana"
        value={logins}
        onChange={setLogins}
        error={problemAt(save.error, 'logins')}
      />
      <FormEnd
        word={person === undefined ? 'Make the person' : 'Save'}
        busy={save.isPending}
        disabled={name === '' || email === ''}
        onCancel={onClose}
        error={problemBeside(save.error, fields)}
      >
        {person !== undefined && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(person.email, { onError: showFailure })}
          >
            Delete
          </Button>
        )}
      </FormEnd>
    </Form>
  )
}
