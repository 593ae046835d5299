/** Changes a setting, shows what it belongs to as it is then, and says that it is done. */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { showToast } from '../../parts/toasts.ts'

interface SettingsChange<Input, Result> {
  readonly change: (input: Input) => Promise<Result>
  /** What is asked for anew afterwards. */
  readonly renews: readonly QueryKey[]
  /** What is said when it is done. */
  readonly said?: string
  readonly onDone?: (result: Result) => void
}

/** The change as a mutation. */
export function useSettingsChange<Input = void, Result = unknown>({
  change,
  renews,
  said,
  onDone,
}: SettingsChange<Input, Result>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async (result) => {
      if (said !== undefined) showToast({ text: said, tone: 'success' })
      onDone?.(result)
      await Promise.all(renews.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
}
