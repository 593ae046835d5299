/** Starts sessions at once with what was chosen last, and lets people take that back while nothing has begun. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { readPreference } from '../../api/preferences.ts'
import { showFailure, showToast, showUndo } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'
import { kindWords } from '../../words/session-words.ts'
import { readChoice, requestOf, type RunWish, usualWish } from './run-choice.ts'
import { meantBy, type RunTarget, targetName } from './run-target.ts'

// A little longer than the toast can be undone, so that a click in its last moment still comes in time.
const holdSeconds = 10

interface QuickRun {
  readonly target: RunTarget
  readonly preset?: Partial<RunWish>
}

/** A function that starts sessions without a dialog. */
export function useQuickRun(): (run: QuickRun) => void {
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: async ({ target, preset }: QuickRun) => {
      const wish = { ...usualWish(readChoice(readPreference('run', {}))), ...preset }
      const result = await call('startSessions', { body: { ...meantBy(target), ...requestOf(wish), holdSeconds } })
      return { result, wish, target }
    },
    onSuccess: async ({ result, wish, target }) => {
      const [refusal] = result.refused
      if (result.started.length + result.merged.length === 0) {
        showToast({ text: refusal?.sentence ?? 'No computer is meant.', tone: 'failed' })
        return
      }
      const refused = refusal === undefined ? '' : ` ${formatCount(result.refused.length, 'computer')} refused.`
      showUndo(`${kindWords[wish.kind].word} on ${targetName(target)}.${refused}`, () => void takeBack(result.batchId))
      await client.invalidateQueries({ queryKey: ['computers'], refetchType: 'none' })
    },
    onError: showFailure,
  })
  return start.mutate
}

async function takeBack(batch: string): Promise<void> {
  try {
    const { cancelled } = await call('cancelSessions', { body: { batch, how: 'now' } })
    showToast({ text: `Taken back: ${formatCount(cancelled, 'session')} cancelled.` })
  } catch (error) {
    showFailure(error as Error)
  }
}
