/** Lets people cancel a session: at once, or after the action in hand. */
import { Button, Menu } from '@mantine/core'
import { IconBan, IconChevronDown, IconPlayerStop } from '@tabler/icons-react'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import { call } from '../../api/call.ts'
import type { Steering } from './use-steering.ts'

interface CancelMenuProps {
  readonly session: { readonly id: string; readonly cancel?: unknown }
  readonly steering: Steering
  /** In a line of text. */
  readonly small?: true
}

export function CancelMenu({ session, steering, small }: CancelMenuProps) {
  const cancel = (how: CancelMode): void =>
    steering.mutate({
      ask: () => call('cancelSession', { params: { id: session.id }, body: { how } }),
      said: 'Cancelling the session',
    })
  return (
    <Menu position="bottom-end" shadow="md" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size={small ? 'compact-xs' : 'xs'}
          disabled={steering.isPending}
          rightSection={<IconChevronDown size={14} />}
        >
          {session.cancel !== undefined ? 'Cancelling' : small ? 'Cancel session' : 'Cancel'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlayerStop size={15} />} onClick={() => cancel('afterAction')}>
          After the running action
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconBan size={15} />} onClick={() => cancel('now')}>
          Now: stop what is running
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
