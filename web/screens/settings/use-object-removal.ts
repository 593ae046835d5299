/** Deletes a tenant, person or tag, and puts it back when somebody did not mean it. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { showFailure, showUndo } from '../../parts/toasts.ts'
import { useSettingsChange } from './use-settings-change.ts'

interface Removal {
  /** In the plural, as addresses say it. */
  readonly kind: 'tenants' | 'persons' | 'tags'
  readonly renews: readonly QueryKey[]
  readonly onDone?: () => void
}

/** The deletion as a mutation, given the name. */
export function useObjectRemoval({ kind, renews, onDone }: Removal) {
  const client = useQueryClient()
  const renew = () => Promise.all(renews.map((queryKey) => client.invalidateQueries({ queryKey })))
  return useSettingsChange({
    change: (name: string) => call('deleteObject', { params: { kind, name } }),
    renews,
    onDone: ({ id, name }) => {
      const putBack = (): void =>
        void call('restoreObject', { params: { kind, name: kind === 'tags' ? name : id } }).then(renew, showFailure)
      showUndo(`${name} is deleted.`, putBack)
      onDone?.()
    },
  })
}
