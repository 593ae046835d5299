/** Makes a tenant: its name, where it belongs, its tags. */
import { Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { tenantsQuery } from '../../../api/queries.ts'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { TagsField } from '../TagsField.tsx'
import { useSettingsChange } from '../use-settings-change.ts'
import { noParent } from './tenant-words.ts'

interface NewTenantProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewTenant({ opened, onClose }: NewTenantProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New tenant" size={520} lockScroll={false} centered>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  )
}

const fields = ['name', 'parent', 'tags'] as const

function Fields({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate()
  const { data } = useQuery(tenantsQuery())
  const [name, setName] = useState('')
  const [parent, setParent] = useState('')
  const [tags, setTags] = useState<readonly string[]>([])
  const make = useSettingsChange({
    change: () =>
      call('saveDocument', {
        params: { kind: 'tenants', name },
        body: { document: { tags, ...(parent !== '' && { parent }) }, isNew: true },
      }),
    renews: [['tenants'], ['tags']],
    said: `${name} is made.`,
    onDone: () => {
      onClose()
      void navigate({ to: '/settings/tenants/$name', params: { name }, search: {} as never })
    },
  })
  return (
    <Form onSubmit={() => make.mutate()} label="New tenant">
      <FormRow>
        <Field label="Name" error={problemAt(make.error, 'name')}>
          <TextInput
            size="xs"
            data-autofocus
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label="Belongs to" error={problemAt(make.error, 'parent')}>
          <NativeSelect
            size="xs"
            value={parent}
            data={[noParent, ...(data?.items ?? []).map((one) => ({ value: one.name, label: one.name }))]}
            onChange={(event) => setParent(event.currentTarget.value)}
          />
        </Field>
      </FormRow>
      <TagsField value={tags} onChange={setTags} error={problemAt(make.error, 'tags')} />
      <FormEnd
        word="Make the tenant"
        busy={make.isPending}
        disabled={name === ''}
        onCancel={onClose}
        error={problemBeside(make.error, fields)}
      />
    </Form>
  )
}
