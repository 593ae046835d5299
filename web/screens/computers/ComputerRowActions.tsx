/** Offers at the end of a row what is done with one computer: run, plan, and the rest in a menu. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconAdjustments,
  IconBan,
  IconBuilding,
  IconDots,
  IconListSearch,
  IconPlayerPlay,
  IconPower,
  IconRefresh,
  IconTag,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import type { ComputerRow } from '../../api/computer-list-queries.ts'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { showFailure, showUndo } from '../../parts/toasts.ts'
import type { ComputerAsk } from './ComputerDialogs.tsx'

interface ComputerRowActionsProps {
  readonly row: ComputerRow
  /** At once, with what was chosen last. */
  readonly onRun: () => void
  readonly onPlan: () => void
  /** With the dialog. */
  readonly onOptions: () => void
  /** Left out for people who may not run commands. */
  readonly onTerminal: (() => void) | undefined
  readonly onAsk: (what: ComputerAsk) => void
}

export function ComputerRowActions({ row, onRun, onPlan, onOptions, onTerminal, onAsk }: ComputerRowActionsProps) {
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
          {onTerminal !== undefined && (
            <Menu.Item leftSection={<IconTerminal2 size={15} />} onClick={onTerminal}>
              Terminal
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconPower size={15} />}
            disabled={row.rebootPending !== true}
            onClick={() => onAsk('rebootIfNeeded')}
          >
            Reboot if one is pending…
          </Menu.Item>
          <Menu.Item leftSection={<IconPower size={15} />} onClick={() => onAsk('rebootPrompt')}>
            Reboot, asking people…
          </Menu.Item>
          <Menu.Item leftSection={<IconPower size={15} />} onClick={() => onAsk('rebootForce')}>
            Reboot in any case…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTag size={15} />} onClick={() => onAsk('tags')}>
            Tags…
          </Menu.Item>
          <Menu.Item leftSection={<IconBuilding size={15} />} onClick={() => onAsk('move')}>
            Move to another tenant…
          </Menu.Item>
          <Menu.Item
            leftSection={row.excludedFromMaintenance ? <IconRefresh size={15} /> : <IconBan size={15} />}
            onClick={() => exclude.mutate(!row.excludedFromMaintenance)}
          >
            {row.excludedFromMaintenance ? 'Include in maintenance' : 'Exclude from maintenance'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => onAsk('delete')}>
            Delete…
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
