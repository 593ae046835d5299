/** Lets people be told on their desktop when sessions that they look at end. */
import { ActionIcon } from '@mantine/core'
import { IconBell, IconBellRinging } from '@tabler/icons-react'
import { Tip } from '../../parts/Tip.tsx'
import { canNotify, useEndNoticeChoice } from './use-end-notice.ts'

export function EndNoticeButton() {
  const [isOn, choose] = useEndNoticeChoice()
  if (!canNotify()) return null
  return (
    <Tip label={isOn ? 'The desktop is told when sessions on the screen end' : 'Tell me on the desktop when it ends'}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label="Tell me on the desktop when it ends"
        aria-pressed={isOn}
        onClick={() => choose(!isOn)}
      >
        {isOn ? <IconBellRinging size={15} /> : <IconBell size={15} />}
      </ActionIcon>
    </Tip>
  )
}
