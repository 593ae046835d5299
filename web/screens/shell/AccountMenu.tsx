/** Offers what belongs to the person and not to a page: the account, light or dark, signing out. */
import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { IconLogout, IconUser, IconUserCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import classes from './top-bar.module.css'

const schemes = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

export function AccountMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const { data: me } = useQuery(meQuery())
  const signOut = useSignOut()
  const navigate = useNavigate()
  const router = useRouter()
  // The page of one's own account, once it is there.
  const accountPage = '/account'
  const hasAccountPage = accountPage in router.routesByPath
  return (
    <Menu position="bottom-end" shadow="md" width={248} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account" title={me?.name ?? 'Account'}>
          <IconUserCircle size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {me !== undefined && (
          <div className={classes.me}>
            <strong>{me.name}</strong>
            {me.email !== undefined && <span>{me.email}</span>}
          </div>
        )}
        {hasAccountPage && (
          <Menu.Item
            closeMenuOnClick
            leftSection={<IconUser size={15} />}
            onClick={() => void navigate({ to: accountPage as never })}
          >
            Your account
          </Menu.Item>
        )}
        <div className={classes.scheme}>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Light or dark"
            value={colorScheme}
            data={[...schemes]}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
          />
        </div>
        <Menu.Divider />
        <Menu.Item closeMenuOnClick leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
