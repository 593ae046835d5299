/** Changes what people decide about one computer, and shows it everywhere at once. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type CallInput } from '../../api/call.ts'
import { showFailure, showUndo } from '../../parts/toasts.ts'

type Change = CallInput<'changeComputer'>['body']

/** `change` for dialogs that show their own error; `exclude` at once, with a way back. */
export function useComputerChange({ id, name }: Pick<ComputerDetail, 'id' | 'name'>) {
  const client = useQueryClient()
  const put = async (body: Change): Promise<void> => {
    client.setQueryData(['computer', id], await call('changeComputer', { params: { id }, body }))
    await client.invalidateQueries({ queryKey: ['computers'] })
  }
  const change = useMutation({ mutationFn: put })
  const exclude = useMutation({
    mutationFn: (isOut: boolean) => put({ excludedFromMaintenance: isOut }),
    onSuccess: (_nothing, isOut) => {
      const words = isOut ? 'is excluded from maintenance' : 'takes part in maintenance again'
      showUndo(`${name} ${words}.`, () => void put({ excludedFromMaintenance: !isOut }).catch(showFailure))
    },
    onError: showFailure,
  })
  return { change, exclude }
}
