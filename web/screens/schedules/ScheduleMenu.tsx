/** Offers what is done with one schedule besides running and editing it: copy, switch, delete. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconCopyPlus, IconDots, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import type { ScheduleRow } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useCopySchedule, useDeleteSchedule, useSwitchSchedule } from './use-schedule-acts.ts'

interface ScheduleMenuProps {
  readonly schedule: Pick<ScheduleRow, 'id' | 'name' | 'enabled'>
  /** In a row of the list: small, and reached through the row. */
  readonly small?: true
  /** Where to go when it is deleted. */
  readonly onDeleted?: () => void
}

export function ScheduleMenu({ schedule, small, onDeleted }: ScheduleMenuProps) {
  const copy = useCopySchedule()
  const change = useSwitchSchedule()
  const remove = useDeleteSchedule(onDeleted)
  const mayDefine = useMay('define')
  if (!mayDefine) return null
  return (
    <Menu position="bottom-end" shadow="md" width={200} withinPortal>
      <Menu.Target>
        <ActionIcon
          size={small === true ? 22 : 30}
          variant="default"
          tabIndex={small === true ? -1 : 0}
          aria-label={`More for ${schedule.name}`}
        >
          <IconDots size={small === true ? 14 : 16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={schedule.enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => change.mutate({ schedule, enabled: !schedule.enabled })}
        >
          {schedule.enabled ? 'Switch off' : 'Switch on'}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopyPlus size={15} />} onClick={() => copy.mutate(schedule)}>
          Duplicate
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => remove.mutate(schedule)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
