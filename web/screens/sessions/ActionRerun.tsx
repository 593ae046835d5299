/** Lets people carry out an action once more: alone, or with all that come after it. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconPlayerTrackNext, IconRepeat } from '@tabler/icons-react'
import { type Action, actionKindWords } from '../../words/action-words.ts'
import classes from './actions.module.css'
import { Refusal } from './Refusal.tsx'
import { useRerun } from './use-rerun.ts'

interface ActionRerunProps {
  readonly session: SessionDetail
  readonly action: Action
}

export function ActionRerun({ session, action }: ActionRerunProps) {
  const rerun = useRerun(session)
  const from = session.actions.findIndex(({ id }) => id === action.id)
  const rest = session.actions.slice(from).filter(({ kind }) => actionKindWords[kind].effect !== 'looks')
  return (
    <div className={classes.again} data-print="no">
      <Button.Group>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconRepeat size={13} />}
          title="Carries out this action alone once more, as it was planned"
          loading={rerun.isPending}
          onClick={() => rerun.mutate({ what: 'actions', actions: [action.id] })}
        >
          Run again
        </Button>
        {rest.length > 1 && (
          <Menu position="bottom-end" shadow="md" withinPortal>
            <Menu.Target>
              <ActionIcon variant="default" size={22} aria-label="More ways to run it again">
                <IconChevronDown size={13} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconPlayerTrackNext size={15} />}
                onClick={() => rerun.mutate({ what: 'actions', actions: rest.map(({ id }) => id) })}
              >
                From here: this and the {rest.length - 1} after it
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Button.Group>
      <Refusal error={rerun.error} />
    </div>
  )
}
