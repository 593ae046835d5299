/** Makes or changes an exclusion: which item is kept away from whom, why, by whom and until when. */
import { Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { documentQuery, type Exclusion } from '../../api/deployment-queries.ts'
import { Field, Form, FormEnd, FormRow } from '../../parts/Form.tsx'
import { Loading, LoadFailed } from '../../parts/Notices.tsx'
import { showToast } from '../../parts/toasts.ts'
import { type Draft } from './draft.ts'
import { ItemPicker } from './ItemPicker.tsx'
import { isComplete, readTarget } from './target-draft.ts'
import { TargetField } from './TargetField.tsx'
import { useRenewDeployments } from './use-deployment-acts.ts'
import classes from './editor.module.css'

const kind = 'exclusions'

interface ExclusionDialogProps {
  readonly opened: boolean
  /** A new one is of this item; undefined: it is chosen. */
  readonly item?: string | undefined
  /** The one that is changed; undefined: a new one. */
  readonly changes?: Exclusion | undefined
  readonly onClose: () => void
}

export function ExclusionDialog({ opened, item, changes, onClose }: ExclusionDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={changes === undefined ? 'Exclude computers' : `Exclusion “${changes.name}”`}
      size={760}
      lockScroll={false}
      centered
    >
      {opened && changes !== undefined && <Changed exclusion={changes} onClose={onClose} />}
      {opened && changes === undefined && <ExclusionForm item={item ?? ''} onClose={onClose} />}
    </Modal>
  )
}

function Changed({ exclusion, onClose }: { readonly exclusion: Exclusion; readonly onClose: () => void }) {
  const { data, error } = useQuery({ ...documentQuery(kind, exclusion.id), gcTime: 0 })
  if (error !== null && data === undefined) return <LoadFailed error={error} />
  if (data === undefined) return <Loading rows={4} />
  const { document, revision } = data
  return <ExclusionForm item={String(document['item'])} saved={{ document, revision }} onClose={onClose} />
}

interface FormProps {
  readonly item: string
  readonly saved?: { readonly document: Draft; readonly revision: string }
  readonly onClose: () => void
}

function ExclusionForm({ item: given, saved, onClose }: FormProps) {
  const { data: me } = useQuery(meQuery())
  const before = saved?.document
  const [item, setItem] = useState(given)
  const [target, setTarget] = useState<unknown>(before?.['target'])
  const [reason, setReason] = useState(String(before?.['reason'] ?? ''))
  const [owner, setOwner] = useState(before === undefined ? undefined : String(before['owner']))
  const [until, setUntil] = useState(String(before?.['until'] ?? ''))
  const renew = useRenewDeployments()
  const whose = owner ?? me?.name ?? ''
  const read = readTarget(target)
  const isWhole =
    item !== '' && target !== undefined && (read === undefined || isComplete(read)) && reason !== '' && whose !== ''
  const save = useMutation({
    mutationFn: async () => {
      const { until: _until, ...rest } = before ?? {}
      const name = String(before?.['name'] ?? `${item}: ${reason}`.slice(0, 150))
      const document = {
        ...rest,
        kind: 'exclusion',
        name,
        item,
        target,
        reason,
        owner: whose,
        ...(until !== '' && { until }),
      }
      const guard = saved === undefined ? { isNew: true } : { revision: saved.revision }
      await call('saveDocument', { params: { kind, name }, body: { document, ...guard } })
      return name
    },
    onSuccess: async (name) => {
      await renew()
      showToast({ text: `The exclusion “${name}” is saved.`, tone: 'success' })
      onClose()
    },
  })
  return (
    <Form onSubmit={() => isWhole && save.mutate()}>
      {given === '' && (
        <Field label="Item">
          <ItemPicker value={item} onChange={(next) => setItem(next.name)} autoFocus />
        </Field>
      )}
      <div role="group" aria-label="Whom it is kept away from" className={classes.controls}>
        <span className={classes.label}>Keep {item === '' ? 'it' : item} away from</span>
        <TargetField target={target} onChange={setTarget} />
      </div>
      <Field label="Reason" hint="People read it wherever the item is missed.">
        <TextInput
          size="xs"
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Field>
      <FormRow>
        <Field label="Who answers for it">
          <TextInput size="xs" value={whose} onChange={(event) => setOwner(event.currentTarget.value)} />
        </Field>
        <Field label="Last day" optional hint="In UTC; without one it holds until it is deleted.">
          <TextInput
            size="xs"
            type={until.includes('T') ? 'text' : 'date'}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Field>
      </FormRow>
      <FormEnd word="Save" busy={save.isPending} disabled={!isWhole} onCancel={onClose} error={save.error} />
    </Form>
  )
}
