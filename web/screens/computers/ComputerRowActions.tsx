/** Offers at the end of a row what is done with one computer: run, plan, and the rest in a menu. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconAdjustments, IconBan, IconDots, IconListSearch, IconPlayerPlay, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import type { ComputerRow } from '../../api/computer-list-queries.ts'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { showFailure, showUndo } from '../../parts/toasts.ts'

interface ComputerRowActionsProps {
  readonly row: ComputerRow
  /** At once, with what was chosen last. */
  readonly onRun: () => void
  readonly onPlan: () => void
  /** With the dialog. */
  readonly onOptions: () => void
}

export function ComputerRowActions({ row, onRun, onPlan, onOptions }: ComputerRowActionsProps) {
  const exclude = useExclude(row)
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        tabIndex={-1}
        leftSection={<IconPlayerPlay size={12} />}
        aria-label={`Run maintenance on ${row.name}`}
        title="As chosen last; can be undone for 8 s"
        onClick={onRun}
      >
        Run
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        tabIndex={-1}
        aria-label={`Plan only on ${row.name}`}
        title="Finds out what would change, and changes nothing"
        onClick={onPlan}
      >
        Plan
      </Button>
      <Menu position="bottom-end" shadow="md" width={232} withinPortal>
        <Menu.Target>
          <ActionIcon size={22} variant="default" tabIndex={-1} aria-label={`More for ${row.name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerPlay size={15} />} rightSection={<KeyHint keys="r" />} onClick={onRun}>
            Run as last time
          </Menu.Item>
          <Menu.Item leftSection={<IconAdjustments size={15} />} onClick={onOptions}>
            Run with options…
          </Menu.Item>
          <Menu.Item leftSection={<IconListSearch size={15} />} rightSection={<KeyHint keys="p" />} onClick={onPlan}>
            Plan only
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={row.excludedFromMaintenance ? <IconRefresh size={15} /> : <IconBan size={15} />}
            onClick={() => exclude.mutate(!row.excludedFromMaintenance)}
          >
            {row.excludedFromMaintenance ? 'Include in maintenance' : 'Exclude from maintenance'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

function useExclude(row: ComputerRow) {
  const client = useQueryClient()
  const put = (excludedFromMaintenance: boolean) =>
    call('changeComputer', { params: { id: row.id }, body: { excludedFromMaintenance } })
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: ['computers'] })
  return useMutation({
    mutationFn: put,
    onSuccess: async (_after, excluded) => {
      const words = excluded ? 'is excluded from maintenance' : 'takes part in maintenance again'
      showUndo(`${row.name} ${words}.`, () => void put(!excluded).then(renew, showFailure))
      await renew()
    },
    onError: showFailure,
  })
}
