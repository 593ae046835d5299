/** Lets people run a session again that is over: all of it, or only what did not come out right. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button, Menu } from '@mantine/core'
import { IconAlertTriangle, IconChevronDown, IconRepeat } from '@tabler/icons-react'
import { formatNumber } from '../../words/counts.ts'
import { Refusal } from './Refusal.tsx'
import { useRerun } from './use-rerun.ts'

interface RerunMenuProps {
  readonly session: SessionDetail
  /** How many actions did not come out right. */
  readonly failed: number
}

export function RerunMenu({ session, failed }: RerunMenuProps) {
  const rerun = useRerun(session)
  return (
    <div>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" loading={rerun.isPending} rightSection={<IconChevronDown size={14} />}>
            Run again
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRepeat size={15} />} onClick={() => rerun.mutate({ what: 'session' })}>
            All of it, as a new session
          </Menu.Item>
          <Menu.Item
            leftSection={<IconAlertTriangle size={15} />}
            disabled={failed === 0}
            onClick={() => rerun.mutate({ what: 'failed' })}
          >
            {failed === 0 ? 'Only what failed: nothing did' : `Only what is not right (${formatNumber(failed)})`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Refusal error={rerun.error} />
    </div>
  )
}
