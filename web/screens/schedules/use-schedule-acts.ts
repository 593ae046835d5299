/** Runs, switches, copies, deletes and restores schedules; what can be taken back can be. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { showFailure, showToast, showUndo } from '../../parts/toasts.ts'

const kind = 'schedules'

interface Named {
  readonly id: string
  readonly name: string
}

/** Asks anew for everything that a changed schedule shows in. */
export function useRenewSchedules(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    const keys = ['schedules', 'schedule-run', 'schedule-load', 'deleted', 'document', 'history']
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })))
  }
}

/** Starts it now, and offers to look at the run. */
export function useRunSchedule() {
  const renew = useRenewSchedules()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ id }: Named) => call('runSchedule', { params: { name: id } }),
    onSuccess: async (run, { id, name }) => {
      const show = (): void =>
        void navigate({ to: '/schedules/$name', params: { name: id }, search: { tab: 'runs', run: run.id } })
      showToast({ text: `“${name}” runs now.`, tone: 'success', action: { word: 'Show', run: show } })
      await renew()
    },
    onError: showFailure,
  })
}

/** Switches it on or off. */
export function useSwitchSchedule() {
  const renew = useRenewSchedules()
  const put = async ({ id }: Named, enabled: boolean): Promise<void> => {
    await call('changeDocument', { params: { kind, name: id }, body: { changes: { enabled } } })
    await renew()
  }
  return useMutation({
    mutationFn: ({ schedule, enabled }: { readonly schedule: Named; readonly enabled: boolean }) =>
      put(schedule, enabled),
    onSuccess: (_result, { schedule, enabled }) =>
      showUndo(
        `“${schedule.name}” is switched ${enabled ? 'on' : 'off'}.`,
        () => void put(schedule, !enabled).catch(showFailure),
      ),
    onError: showFailure,
  })
}

/** Makes a copy, which is off, and goes to it. */
export function useCopySchedule() {
  const renew = useRenewSchedules()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ id }: Named) => call('duplicateSchedule', { params: { name: id }, body: {} }),
    onSuccess: async (copy) => {
      showToast({ text: `“${copy.name}” is made, and is off.`, tone: 'success' })
      await renew()
      void navigate({ to: '/schedules/$name', params: { name: copy.id }, search: { tab: 'edit' } })
    },
    onError: showFailure,
  })
}

/** Puts a deleted one back, with its id, its history and its runs. */
export function useRestoreSchedule() {
  const renew = useRenewSchedules()
  return useMutation({
    mutationFn: ({ id }: Named) => call('restoreObject', { params: { kind, name: id } }),
    onSuccess: async ({ name }) => {
      showToast({ text: `“${name}” is back as it was.`, tone: 'success' })
      await renew()
    },
    onError: showFailure,
  })
}

/** Deletes it; it can be restored, with Undo or among the deleted ones. */
export function useDeleteSchedule(onDone?: () => void) {
  const client = useQueryClient()
  const restore = useRestoreSchedule()
  return useMutation({
    mutationFn: ({ id }: Named) => call('deleteObject', { params: { kind, name: id } }),
    onSuccess: async (_gone, schedule) => {
      showUndo(`“${schedule.name}” is deleted.`, () => restore.mutate(schedule))
      onDone?.()
      // Its own page is still there for a moment, and has nothing left to ask for.
      await client.invalidateQueries({ queryKey: ['schedules'], refetchType: 'none' })
      const lists = [['schedules'], ['schedule-load'], ['deleted', 'schedule']]
      await Promise.all(
        lists.map((queryKey) => client.invalidateQueries({ queryKey, exact: queryKey[0] !== 'schedule-load' })),
      )
    },
    onError: showFailure,
  })
}
