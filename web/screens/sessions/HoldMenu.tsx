/** Lets people hold a session up: stop after the action in hand, or put its changes off. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconClockPause, IconPlayerPause } from '@tabler/icons-react'
import { call } from '../../api/call.ts'
import { delays, type Offers } from '../../words/steering.ts'
import type { Steering } from './use-steering.ts'

interface HoldMenuProps {
  readonly sessionId: string
  readonly offers: Offers
  readonly steering: Steering
}

export function HoldMenu({ sessionId, offers, steering }: HoldMenuProps) {
  const params = { id: sessionId }
  const pause = (): void =>
    steering.mutate({ ask: () => call('pauseSession', { params }), said: 'Pausing the session' })
  const postpone = (seconds: number): void =>
    steering.mutate({
      ask: () => call('postponeSession', { params, body: { seconds } }),
      said: 'The session is postponed',
    })
  return (
    <>
      {offers.pause && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerPause size={14} />}
          title="Stops after the running action, until somebody resumes it"
          disabled={steering.isPending}
          onClick={pause}
        >
          Pause
        </Button>
      )}
      {offers.postpone && (
        <Menu position="bottom-end" shadow="md" withinPortal>
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              disabled={steering.isPending}
              rightSection={<IconChevronDown size={14} />}
            >
              Postpone
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {delays.map(({ seconds, words }) => (
              <Menu.Item key={seconds} leftSection={<IconClockPause size={15} />} onClick={() => postpone(seconds)}>
                {words}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}
