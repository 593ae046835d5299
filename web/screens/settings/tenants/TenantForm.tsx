/** Edits a tenant, and deletes it. */
import { Button, NativeSelect, Switch, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { tenantsQuery } from '../../../api/queries.ts'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Section } from '../../../parts/Section.tsx'
import classes from '../settings.module.css'
import { TagsField } from '../TagsField.tsx'
import { useObjectRemoval } from '../use-object-removal.ts'
import { useSettingsChange } from '../use-settings-change.ts'
import { withBelow } from './tenant-tree.ts'
import { noParent } from './tenant-words.ts'

interface TenantFormProps {
  readonly name: string
  readonly document: Readonly<Record<string, unknown>>
  readonly mayChange: boolean
}

const fields = ['parent', 'tags', 'notes', 'optsOutOfCrossTenant', 'userAffinity']

export function TenantForm({ name, document, mayChange }: TenantFormProps) {
  const { data } = useQuery(tenantsQuery())
  const [parent, setParent] = useState(textOf(document['parent']))
  const [tags, setTags] = useState(textsOf(document['tags']))
  const [notes, setNotes] = useState(textOf(document['notes']))
  const [optsOut, setOptsOut] = useState(document['optsOutOfCrossTenant'] === true)
  const [affinity, setAffinity] = useState(document['userAffinity'] !== false)
  const save = useSettingsChange({
    change: () =>
      call('changeDocument', {
        params: { kind: 'tenants', name },
        body: {
          changes: {
            ...{ parent: parent || null, tags, notes: notes || null, optsOutOfCrossTenant: optsOut },
            userAffinity: affinity ? null : false,
          },
        },
      }),
    renews: [['tenants'], ['document', 'tenants'], ['history', 'tenants'], ['tags']],
    said: 'The tenant is saved.',
  })
  const not = withBelow(data?.items ?? [], name)
  const parents = (data?.items ?? []).filter((one) => !not.has(one.name)).map((one) => one.name)
  return (
    <>
      <Form onSubmit={() => save.mutate()} label={`Settings of ${name}`}>
        <FormRow>
          <Field
            label="Belongs to"
            hint="What is set there and said to reach below holds here too."
            error={problemAt(save.error, 'parent')}
          >
            <NativeSelect
              size="xs"
              disabled={!mayChange}
              value={parent}
              data={[noParent, ...[...new Set([...parents, ...(parent === '' ? [] : [parent])])]]}
              onChange={(event) => setParent(event.currentTarget.value)}
            />
          </Field>
          <TagsField
            hint="Deployments can be for tenants with a tag."
            value={tags}
            onChange={setTags}
            disabled={!mayChange}
            error={problemAt(save.error, 'tags')}
          />
        </FormRow>
        <div className={classes.checks}>
          <Switch
            size="xs"
            disabled={!mayChange}
            label="Takes only deployments made for it"
            description="Deployments for all tenants pass it by."
            checked={optsOut}
            onChange={(event) => setOptsOut(event.currentTarget.checked)}
          />
          <Switch
            size="xs"
            disabled={!mayChange}
            label="Finds the person of each computer by itself"
            description="Whoever is signed in most becomes the primary person, unless one was chosen by hand."
            checked={affinity}
            onChange={(event) => setAffinity(event.currentTarget.checked)}
          />
        </div>
        <Field label="Notes" optional error={problemAt(save.error, 'notes')}>
          <Textarea
            size="xs"
            disabled={!mayChange}
            rows={4}
            value={notes}
            onChange={(event) => setNotes(event.currentTarget.value)}
          />
        </Field>
        {mayChange && <FormEnd word="Save" busy={save.isPending} error={problemBeside(save.error, fields)} />}
      </Form>
      {mayChange && <Deletion name={name} />}
    </>
  )
}

function Deletion({ name }: { readonly name: string }) {
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const remove = useObjectRemoval({
    kind: 'tenants',
    renews: [['tenants']],
    onDone: () => void navigate({ to: '/settings/tenants', search: {} as never }),
  })
  return (
    <Section
      title="Delete"
      hint="Only a tenant without computers, persons and tenants below it can be deleted. It can be put back."
      actions={
        <Button size="xs" variant="default" color="red" onClick={() => setAsking(true)}>
          Delete the tenant
        </Button>
      }
    >
      <ConfirmDialog
        opened={isAsking}
        title={`Delete ${name}?`}
        word="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(name)}
        onClose={() => setAsking(false)}
      >
        <p>Its enrolment tokens are used up: no computer joins it any more. What its computers did is kept.</p>
      </ConfirmDialog>
    </Section>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
