/** Changes something of one's own account and shows it as it is then. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showToast } from '../../parts/toasts.ts'

interface OwnChange<Input, Result> {
  readonly change: (input: Input) => Promise<Result>
  /** What is said when it is done. */
  readonly said?: string
  readonly onDone?: (result: Result) => void
}

/** A change; afterwards everything about oneself is asked for anew. */
export function useOwnChange<Input = void, Result = unknown>({ change, said, onDone }: OwnChange<Input, Result>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: ['me'] })
      if (said !== undefined) showToast({ text: said })
      onDone?.(result)
    },
  })
}
