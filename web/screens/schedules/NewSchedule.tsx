/** The page on which a schedule is made. */
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/use-may.ts'
import { NoAccess } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { showToast } from '../../parts/toasts.ts'
import { useScope } from '../shell/use-scope.ts'
import { type Document, newDocument, textAt } from './document-fields.ts'
import { ScheduleForm } from './ScheduleForm.tsx'
import { useRenewSchedules } from './use-schedule-acts.ts'

export function NewSchedule() {
  const { tenant } = useScope()
  const [document, setDocument] = useState<Document>(() =>
    tenant === undefined ? newDocument : { ...newDocument, target: { tenant } },
  )
  const navigate = useNavigate()
  const renew = useRenewSchedules()
  const mayDefine = useMay('define')
  const save = useMutation({
    mutationFn: () => {
      const { kind: _kind, name: _name, ...rest } = document
      const name = textAt(document, 'name').trim()
      return call('saveDocument', { params: { kind: 'schedules', name }, body: { document: rest, isNew: true } })
    },
    onSuccess: async ({ name }) => {
      showToast({ text: `“${name}” is made.`, tone: 'success' })
      await renew()
      void navigate({ to: '/schedules/$name', params: { name }, search: {} })
    },
  })
  return (
    <Page title="New schedule">
      {mayDefine ? (
        <ScheduleForm
          document={document}
          onChange={setDocument}
          isNew
          busy={save.isPending}
          error={save.error}
          onSave={() => save.mutate()}
          onCancel={() => void navigate({ to: '/schedules' })}
        />
      ) : (
        <NoAccess needed="define" />
      )}
    </Page>
  )
}
