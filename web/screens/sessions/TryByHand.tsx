/** A way to the terminal of a session's computer, with the script of an action at hand. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/use-may.ts'

interface TryByHandProps {
  readonly session: Pick<SessionDetail, 'id' | 'computer'>
  readonly actionId: string
}

export function TryByHand({ session, actionId }: TryByHandProps) {
  const mayExecute = useMay('execute')
  if (!mayExecute) return null
  const search = { computers: session.computer.id, session: session.id, action: actionId }
  return (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={<IconTerminal2 size={14} />}
      renderRoot={(props) => <Link to="/terminal" search={search} {...props} />}
    >
      Try by hand
    </Button>
  )
}
