/** Changes many computers at once, and says what became of it, with a way back where there is one. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from '../../api/call.ts'
import type { ComputersMeant } from '../../parts/selection.ts'
import { showFailure, showToast, showUndo } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'

export type BulkChange =
  | { readonly kind: 'tag'; readonly add: string[]; readonly remove: string[] }
  | { readonly kind: 'move'; readonly tenant: string }
  | { readonly kind: 'exclude'; readonly on: boolean }
  | { readonly kind: 'delete' }

interface Bulk {
  readonly what: BulkChange
  readonly meant: ComputersMeant
  /** How many somebody saw. */
  readonly expected: number
  /** "37 computers". */
  readonly label: string
}

type Body = CallInput<'changeComputers'>['body']

/** The mutation; `onDone` is called when the server has done it. */
export function useBulkChange(onDone: () => void) {
  const client = useQueryClient()
  const renew = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['computers'] }),
      client.invalidateQueries({ queryKey: ['counts'] }),
    ])
  }
  return useMutation({
    mutationFn: ({ what, meant, expected }: Bulk) =>
      call('changeComputers', { body: { ...meant, expected, ...bodyOf(what) } }),
    onSuccess: async (result, { what, meant }) => {
      const undone = reverse(what)
      // Only what was named can be taken back: a filter may mean others afterwards.
      const canUndo = undone !== undefined && meant.computers !== undefined && result.unchanged === 0
      const said = sentenceOf(what, result)
      if (canUndo) {
        const back = { ...meant, ...bodyOf(undone) }
        showUndo(said, () => void call('changeComputers', { body: back }).then(renew, showFailure))
      } else showToast({ text: said, tone: result.changed > 0 ? 'success' : 'neutral' })
      onDone()
      await renew()
    },
  })
}

function bodyOf(what: BulkChange): Pick<Body, 'change' | 'delete'> {
  switch (what.kind) {
    case 'tag':
      return { change: { addTags: what.add, removeTags: what.remove } }
    case 'move':
      return { change: { tenant: what.tenant } }
    case 'exclude':
      return { change: { excludedFromMaintenance: what.on } }
    case 'delete':
      return { delete: true }
  }
}

/** What takes it back; undefined where nothing does. */
function reverse(what: BulkChange): BulkChange | undefined {
  if (what.kind === 'exclude') return { kind: 'exclude', on: !what.on }
  return what.kind === 'tag' ? { kind: 'tag', add: what.remove, remove: what.add } : undefined
}

const verbs: { readonly [K in BulkChange['kind']]: string } = {
  tag: 'tagged',
  move: 'moved',
  exclude: 'changed',
  delete: 'deleted',
}

function sentenceOf(what: BulkChange, { changed, unchanged, refused }: CallResult<'changeComputers'>): string {
  const [first] = refused
  const parts = [
    `${formatCount(changed, 'computer')} ${verbs[what.kind]}`,
    ...(unchanged > 0 ? [`${unchanged} were so already`] : []),
    ...(first === undefined ? [] : [`${refused.length} refused: ${first.sentence}`]),
  ]
  return parts.join(', ')
}
