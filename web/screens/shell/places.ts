/** Says where one can go: the entries of the rail, in order; a page that is made adds its own here and its route in routes.tsx. */
import type { Permission } from '@fettle/core/terms/access.ts'
import {
  IconTerminal2,
  IconChecklist,
  IconPackage,
  IconCalendarEvent,
  IconChartLine,
  IconClipboardList,
  IconDeviceDesktop,
  IconLayoutDashboard,
  IconPackages,
  IconPlayerPlay,
  IconSettings,
  IconShieldCheck,
  IconTargetArrow,
  type IconProps,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Keys } from '../../keys/keys.ts'

export interface PlaceEntry {
  /** The path of its route, without search. */
  readonly to: string
  readonly word: string
  readonly icon: ComponentType<IconProps>
  /** The keys that go there. */
  readonly keys?: Extract<Keys, `g ${string}`>
  /** Only for people who have this right; everybody who may view when left out. */
  readonly needs?: Permission
  /** Under a heading of the rail together with the entries beside it: "Library", "Reports". */
  readonly under?: string
  /** Other words by which the palette finds it. */
  readonly also?: string
}

/** In the order of the rail. Keep: Overview, Computers, Sessions, Deployments, Library (Software, Tasks, Scripts), Schedules, Reports
 * (Compliance, Inventory, Software, Activity), Settings. */
export const places: readonly PlaceEntry[] = [
  { to: '/', word: 'Overview', icon: IconLayoutDashboard, keys: 'g o', also: 'home start dashboard' },
  { to: '/computers', word: 'Computers', icon: IconDeviceDesktop, keys: 'g c', also: 'devices machines fleet' },
  { to: '/sessions', word: 'Sessions', icon: IconPlayerPlay, keys: 'g s', also: 'runs maintenance jobs' },
  { to: '/deployments', word: 'Deployments', icon: IconTargetArrow, keys: 'g d', also: 'rules policies' },
  {
    to: '/library/software',
    word: 'Software',
    icon: IconPackage,
    keys: 'g l',
    under: 'Library',
    also: 'library applications packages',
  },
  { to: '/library/tasks', word: 'Tasks', icon: IconChecklist, under: 'Library', also: 'library settings files' },
  { to: '/library/scripts', word: 'Scripts', icon: IconTerminal2, under: 'Library', also: 'library commands' },
  {
    to: '/schedules',
    word: 'Schedules',
    icon: IconCalendarEvent,
    keys: 'g h',
    also: 'calendar cron maintenance windows',
  },
  {
    to: '/reports/compliance',
    word: 'Compliance',
    icon: IconShieldCheck,
    keys: 'g r',
    under: 'Reports',
    also: 'report matrix',
  },
  {
    to: '/reports/inventory',
    word: 'Inventory',
    icon: IconClipboardList,
    under: 'Reports',
    also: 'report facts hardware',
  },
  {
    to: '/reports/software',
    word: 'Software',
    icon: IconPackages,
    under: 'Reports',
    also: 'report installed versions',
  },
  { to: '/reports/activity', word: 'Activity', icon: IconChartLine, under: 'Reports', also: 'report sessions history' },
  { to: '/settings', word: 'Settings', icon: IconSettings, also: 'administration configuration' },
]
