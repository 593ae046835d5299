/** Offers what can be done with one computer, in the head of its page. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconBan,
  IconBuilding,
  IconChevronDown,
  IconDots,
  IconListSearch,
  IconNotes,
  IconPlayerPlay,
  IconPower,
  IconRefresh,
  IconStethoscope,
  IconTag,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/use-may.ts'
import { type ComputerAsk, ComputerDialogs } from './ComputerDialogs.tsx'
import { useComputerChange } from './use-computer-change.ts'

interface ComputerActionsProps {
  readonly computer: ComputerDetail
  readonly onRun: () => void
  readonly onPlan: () => void
  readonly onTerminal: () => void
  /** It was deleted. */
  readonly onGone: () => void
}

export function ComputerActions({ computer, onRun, onPlan, onTerminal, onGone }: ComputerActionsProps) {
  const [asked, setAsked] = useState<ComputerAsk>()
  const mayOperate = useMay('operate')
  const mayExecute = useMay('execute')
  const { exclude } = useComputerChange(computer)
  const isOut = computer.excludedFromMaintenance
  return (
    <>
      {mayOperate && (
        <>
          <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={onRun}>
            Run
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconListSearch size={14} />}
            title="Finds out what would change, and changes nothing"
            onClick={onPlan}
          >
            Plan
          </Button>
        </>
      )}
      {mayExecute && (
        <Button size="xs" variant="default" leftSection={<IconTerminal2 size={14} />} onClick={onTerminal}>
          Terminal
        </Button>
      )}
      {mayOperate && (
        <Menu position="bottom-end" shadow="md" width={236}>
          <Menu.Target>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPower size={14} />}
              rightSection={<IconChevronDown size={13} />}
            >
              Reboot
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={computer.rebootPending !== true} onClick={() => setAsked('rebootIfNeeded')}>
              If one is pending…
            </Menu.Item>
            <Menu.Item onClick={() => setAsked('rebootPrompt')}>Ask whoever is signed in…</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => setAsked('rebootForce')}>
              Reboot in any case…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Menu position="bottom-end" shadow="md" width={236}>
        <Menu.Target>
          <ActionIcon size={30} variant="default" aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayOperate && (
            <>
              <Menu.Item leftSection={<IconTag size={15} />} onClick={() => setAsked('tags')}>
                Tags…
              </Menu.Item>
              <Menu.Item leftSection={<IconNotes size={15} />} onClick={() => setAsked('notes')}>
                Notes…
              </Menu.Item>
              <Menu.Item leftSection={<IconBuilding size={15} />} onClick={() => setAsked('move')}>
                Move to another tenant…
              </Menu.Item>
              <Menu.Item
                leftSection={isOut ? <IconRefresh size={15} /> : <IconBan size={15} />}
                onClick={() => exclude.mutate(!isOut)}
              >
                {isOut ? 'Include in maintenance' : 'Exclude from maintenance'}
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={<IconStethoscope size={15} />}
            renderRoot={(props) => <Link to="/computers/$id/doctor" params={{ id: computer.id }} {...props} />}
          >
            Troubleshoot
          </Menu.Item>
          {mayOperate && (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsked('delete')}>
                Delete…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ComputerDialogs computer={computer} asked={asked} onClose={() => setAsked(undefined)} onGone={onGone} />
    </>
  )
}
