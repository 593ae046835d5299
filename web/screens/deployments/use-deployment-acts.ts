/** Switches, deletes, plans and exports deployments, one or many; what can be taken back can be. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { winnersOf } from '../../api/deployment-queries.ts'
import { showFailure, showToast, showUndo } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'
import type { RunTarget } from '../sessions/run-target.ts'
import { download } from './download.ts'
import { type Draft, yamlFileOf } from './draft.ts'

const kind = 'deployments'

interface Named {
  readonly id: string
  readonly name: string
  readonly item: string
}

/** Asks anew for everything that a changed deployment or exclusion shows in. */
export function useRenewDeployments(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    const keys = ['deployments', 'deployment', 'document', 'history', 'preview', 'what-if', 'exclusions', 'items']
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })))
  }
}

const labelOf = (all: readonly Named[]): string =>
  all.length === 1 ? `“${all[0]?.name}”` : formatCount(all.length, 'deployment')

/** Switches them on or off. */
export function useSwitch(onDone: () => void) {
  const renew = useRenewDeployments()
  const setAll = async (all: readonly Named[], enabled: boolean): Promise<void> => {
    for (const { id } of all)
      await call('changeDocument', { params: { kind, name: id }, body: { changes: { enabled } } })
    await renew()
  }
  return useMutation({
    mutationFn: ({ all, enabled }: { all: readonly Named[]; enabled: boolean }) => setAll(all, enabled),
    onSuccess: (_result, { all, enabled }) => {
      onDone()
      showUndo(
        `${labelOf(all)} switched ${enabled ? 'on' : 'off'}.`,
        () => void setAll(all, !enabled).catch((error: unknown) => showFailure(error as Error)),
      )
    },
    onError: showFailure,
  })
}

/** Deletes them; they can be restored with Undo, and later from the command line. */
export function useDelete(onDone: () => void) {
  const renew = useRenewDeployments()
  const restore = async (all: readonly Named[]): Promise<void> => {
    for (const { id } of all) await call('restoreObject', { params: { kind, name: id } })
    await renew()
  }
  return useMutation({
    mutationFn: async (all: readonly Named[]) => {
      const gone: Named[] = []
      try {
        for (const one of all) {
          await call('deleteObject', { params: { kind, name: one.id } })
          gone.push(one)
        }
      } catch (error) {
        await renew()
        if (gone.length > 0)
          showUndo(`${labelOf(gone)} deleted, then it went no further.`, () => void restore(gone).catch(showFailure))
        throw error
      }
      return gone
    },
    onSuccess: async (gone) => {
      onDone()
      showUndo(`${labelOf(gone)} deleted.`, () => void restore(gone).catch(showFailure))
      await renew()
    },
  })
}

/** Finds where they win, for sessions about their items there. */
export function useWinners(onFound: (target: RunTarget, items: readonly string[]) => void) {
  return useMutation({
    mutationFn: async (all: readonly Named[]) => {
      const computers = new Set<string>()
      for (const { id } of all) {
        const { document } = await call('getDocument', { params: { kind, name: id } })
        for (const computer of await winnersOf(document)) computers.add(computer)
      }
      return [...computers]
    },
    onSuccess: (computers, all) => {
      if (computers.length === 0) {
        showToast({ text: `${labelOf(all)} ${all.length === 1 ? 'wins' : 'win'} on no computer now.` })
        return
      }
      onFound({ meant: { computers }, count: computers.length, label: formatCount(computers.length, 'computer') }, [
        ...new Set(all.map(({ item }) => item)),
      ])
    },
    onError: showFailure,
  })
}

/** Saves them as one YAML file. */
export function useExport() {
  return useMutation({
    mutationFn: async (names: ReadonlySet<string>) => {
      const { documents } = await call('exportDocuments', { query: { kinds: 'deployment' } })
      return documents.filter(({ name }) => names.has(String(name))) as readonly Draft[]
    },
    onSuccess: (drafts) => download(drafts.length === 1 ? 'deployment.yaml' : 'deployments.yaml', yamlFileOf(drafts)),
    onError: showFailure,
  })
}
