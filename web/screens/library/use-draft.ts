/** Keeps a definition while it is edited: its text and files, what the server says of them, and how they are saved. */
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { call } from '../../api/call.ts'
import { draftQuery, libraryKey, type TextAnswer, type WrittenDraft } from '../../api/library-queries.ts'
import { useMay } from '../../api/use-may.ts'

const pauseMs = 400

export interface DraftStart extends WrittenDraft {
  /** Absent: it is new. */
  readonly revision?: string | undefined
}

export interface Draft {
  readonly now: WrittenDraft
  readonly start: DraftStart
  readonly isDirty: boolean
  readonly mayDefine: boolean
  /** What the server says of it; undefined until it has answered. */
  readonly answer: TextAnswer | undefined
  /** Why it gave no answer. */
  readonly checkError: Error | null
  /** The answer is not yet about what is written now. */
  readonly isChecking: boolean
  readonly isSaving: boolean
  readonly saveError: Error | null
  readonly write: (next: WrittenDraft) => void
  /** Saves; with `over` also over what somebody else saved meanwhile. */
  readonly save: (over?: string) => void
}

interface DraftWish {
  readonly start: DraftStart
  readonly onSaved: (saved: { readonly kind: string; readonly name: string }, answer: TextAnswer) => void
}

export function useDraft({ start: first, onSaved }: DraftWish): Draft {
  const mayDefine = useMay('define')
  const client = useQueryClient()
  // What was saved last stays as it was typed, though the server writes it in its own order.
  const [start, setStart] = useState(first)
  const [now, write] = useState<WrittenDraft>({ text: first.text, files: first.files })
  const [asked] = useDebouncedValue(now, pauseMs)
  const check = useQuery({ ...draftQuery(asked), enabled: mayDefine && asked.text.trim() !== '' })
  const isNew = start.revision === undefined
  const saving = useMutation({
    mutationFn: async (over: string | undefined) => {
      const revision = over ?? start.revision
      const body = { ...now, files: { ...now.files }, isNew, ...(revision === undefined ? {} : { revision }) }
      const answer = await call('applyText', { body })
      client.setQueryData(draftQuery(now).queryKey, answer)
      const [saved] = answer.documents
      if (answer.problems.length > 0 || saved === undefined) return { answer }
      const params = { kind: saved.kind, name: saved.name }
      return { answer, saved, start: { ...now, revision: (await call('getText', { params })).revision } }
    },
    onSuccess: async ({ answer, saved, start: next }) => {
      if (saved === undefined) return
      setStart(next)
      onSaved(saved, answer)
      await Promise.all([
        client.invalidateQueries({ queryKey: ['items'] }),
        client.invalidateQueries({ queryKey: ['library-scripts'] }),
        client.invalidateQueries({
          queryKey: [libraryKey],
          predicate: ({ queryKey }) => queryKey[1] !== 'draft' && queryKey[1] !== 'text',
        }),
      ])
    },
  })
  const { mutate } = saving
  const save = useCallback((over?: string) => mutate(over), [mutate])
  return {
    ...{ now, start, mayDefine, write, save },
    isDirty: !isSame(now, start),
    answer: check.data,
    checkError: check.error,
    isChecking: check.isFetching || asked !== now,
    isSaving: saving.isPending,
    saveError: saving.error,
  }
}

function isSame(a: WrittenDraft, b: WrittenDraft): boolean {
  return a.text === b.text && JSON.stringify(a.files) === JSON.stringify(b.files)
}
