/** Changes the settings of a schedule: its document as a form, saved over the one that was loaded and over no other. */
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CallError, call } from '../../api/call.ts'
import { documentQuery } from '../../api/deployment-queries.ts'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { showToast } from '../../parts/toasts.ts'
import { type Document, formDocument, textAt } from './document-fields.ts'
import { ScheduleForm } from './ScheduleForm.tsx'
import { useRenewSchedules } from './use-schedule-acts.ts'

interface EditTabProps {
  /** Name or id. */
  readonly name: string
  readonly onSaved: () => void
}

export function EditTab({ name, onSaved }: EditTabProps) {
  // What is being written must not change under the hands of whoever writes: it is loaded once, and then only when asked for.
  const { data, error, refetch } = useQuery({ ...documentQuery('schedules', name), gcTime: 0, staleTime: Infinity })
  if (data === undefined)
    return error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <Editing
      key={data.revision}
      loaded={data.document}
      revision={data.revision}
      onSaved={onSaved}
      onReload={() => void refetch()}
    />
  )
}

interface EditingProps {
  readonly loaded: Document
  readonly revision: string
  readonly onSaved: () => void
  readonly onReload: () => void
}

function Editing({ loaded, revision, onSaved, onReload }: EditingProps) {
  const [document, setDocument] = useState<Document>(() => formDocument(loaded))
  const renew = useRenewSchedules()
  const save = useMutation({
    mutationFn: () => {
      const { kind: _kind, name: _name, ...rest } = document
      const name = textAt(document, 'name')
      return call('saveDocument', { params: { kind: 'schedules', name }, body: { document: rest, revision } })
    },
    onSuccess: async ({ name, change }) => {
      showToast({ text: change === 'unchanged' ? 'Nothing has changed.' : `“${name}” is saved.`, tone: 'success' })
      onSaved()
      await renew()
    },
  })
  const isOvertaken = save.error instanceof CallError && save.error.code === 'conflict'
  return (
    <ScheduleForm
      document={document}
      onChange={setDocument}
      isNew={false}
      busy={save.isPending}
      error={save.error}
      onSave={() => save.mutate()}
      onCancel={onSaved}
      {...(isOvertaken
        ? {
            aside: (
              <Button size="xs" variant="default" onClick={onReload}>
                Load what was saved meanwhile
              </Button>
            ),
          }
        : {})}
    />
  )
}
