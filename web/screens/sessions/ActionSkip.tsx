/** Lets people leave an action out that has not begun. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconPlayerSkipForward } from '@tabler/icons-react'
import { call } from '../../api/call.ts'
import type { Action } from '../../words/action-words.ts'
import classes from './actions.module.css'
import { Refusal } from './Refusal.tsx'
import { useSteering } from './use-steering.ts'

interface ActionSkipProps {
  readonly session: SessionDetail
  readonly action: Action
}

export function ActionSkip({ session, action }: ActionSkipProps) {
  const steering = useSteering(session.id)
  const skip = (): void =>
    steering.mutate({
      ask: () => call('skipAction', { params: { id: session.id }, body: { action: action.id } }),
      said: `${action.title} is left out`,
    })
  return (
    <div className={classes.again} data-print="no">
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<IconPlayerSkipForward size={13} />}
        title="Leaves this action, and what depends on it, out of this session"
        loading={steering.isPending}
        onClick={skip}
      >
        Skip
      </Button>
      <Refusal error={steering.error} />
    </div>
  )
}
