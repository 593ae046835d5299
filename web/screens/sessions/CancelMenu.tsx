/** Lets people cancel a session: at once, or after the action in hand. */
import { Button, Menu } from '@mantine/core'
import { IconBan, IconChevronDown, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import type { SessionState } from '@fettle/core/terms/session.ts'
import { call } from '../../api/call.ts'
import { sessionQuery } from '../../api/queries.ts'
import { announce } from '../shell/announce.tsx'
import classes from './session-page.module.css'

interface CancelMenuProps {
  readonly session: { readonly id: string; readonly state: SessionState; readonly cancel?: unknown }
}

export function CancelMenu({ session }: CancelMenuProps) {
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: (how: CancelMode) => call('cancelSession', { params: { id: session.id }, body: { how } }),
    onSuccess: (after) => {
      client.setQueryData(sessionQuery(session.id).queryKey, after)
      announce('Cancelling the session')
    },
  })
  return (
    <div>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" loading={cancel.isPending} rightSection={<IconChevronDown size={14} />}>
            {session.cancel === undefined ? 'Cancel' : 'Cancelling'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerStop size={15} />} onClick={() => cancel.mutate('afterAction')}>
            After the running action
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconBan size={15} />} onClick={() => cancel.mutate('now')}>
            Now: stop what is running
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {cancel.error !== null && (
        <p className={classes.refusal} role="alert">
          {cancel.error.message}
        </p>
      )}
    </div>
  )
}
