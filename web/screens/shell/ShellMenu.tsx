/** Offers what belongs to the person and not to a page: light or dark, help, signing out. */
import { ActionIcon, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktopCog, IconLogout, IconMoon, IconQuestionMark, IconSun } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { Tip } from '../../parts/Tip.tsx'
import classes from './shell.module.css'

const schemes = {
  auto: { next: 'light', label: 'Light or dark: as the system', Icon: IconDeviceDesktopCog },
  light: { next: 'dark', label: 'Light', Icon: IconSun },
  dark: { next: 'auto', label: 'Dark', Icon: IconMoon },
} as const

export function ShellMenu({ onHelp }: { readonly onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const signOut = useSignOut()
  const { next, label, Icon } = schemes[colorScheme]
  return (
    <div className={classes.menu}>
      <MenuButton label={label} onClick={() => setColorScheme(next)}>
        <Icon size={17} stroke={1.7} />
      </MenuButton>
      <MenuButton label="Keys and help" onClick={onHelp}>
        <IconQuestionMark size={17} stroke={1.7} />
      </MenuButton>
      <MenuButton label="Sign out" onClick={() => void signOut()}>
        <IconLogout size={17} stroke={1.7} />
      </MenuButton>
    </div>
  )
}

interface MenuButtonProps {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}

function MenuButton({ label, onClick, children }: MenuButtonProps) {
  return (
    <Tip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tip>
  )
}

function useSignOut(): () => Promise<void> {
  const navigate = useNavigate()
  const client = useQueryClient()
  return async () => {
    await call('endLogin', {})
    await navigate({ to: '/sign-in', search: {} })
    client.clear()
  }
}
