/** Shows where one is and what goes on, and holds what is needed on every page: finding, notifications, help, the account. */
import { ActionIcon } from '@mantine/core'
import { IconMenu2, IconQuestionMark, IconSearch } from '@tabler/icons-react'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { Bell } from './Bell.tsx'
import { Breadcrumb } from './Breadcrumb.tsx'
import { RunningNow } from './RunningNow.tsx'
import classes from './top-bar.module.css'

interface TopBarProps {
  readonly onHelp: () => void
  readonly onPalette: () => void
  /** Opens the rail, where there is no room for it. */
  readonly onRail?: () => void
}

export function TopBar({ onHelp, onPalette, onRail }: TopBarProps) {
  return (
    <div role="banner" className={classes.bar} data-print="no">
      {onRail !== undefined && (
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Pages" onClick={onRail}>
          <IconMenu2 size={18} stroke={1.7} />
        </ActionIcon>
      )}
      <Breadcrumb />
      <button type="button" className={classes.find} onClick={onPalette}>
        <IconSearch size={14} aria-hidden />
        <span>Find anything</span>
        <KeyHint keys="Mod+k" />
      </button>
      <RunningNow />
      <div className={classes.buttons}>
        <Bell />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Keys and help"
          title="Keys and help"
          onClick={onHelp}
        >
          <IconQuestionMark size={17} stroke={1.7} />
        </ActionIcon>
        <AccountMenu />
      </div>
    </div>
  )
}
