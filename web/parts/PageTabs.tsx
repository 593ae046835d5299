/** Shows the tabs of a page: in the address, reached with the number keys. */
import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useShortcut } from '../keys/use-shortcut.ts'
import classes from './page-tabs.module.css'

export interface PageTab<Id extends string = string> {
  readonly id: Id
  readonly word: string
  /** A number beside the word. */
  readonly count?: number | undefined
}

interface PageTabsProps<Id extends string> {
  /** What the tabs are parts of, for screen readers. */
  readonly label: string
  readonly tabs: readonly PageTab<Id>[]
  readonly shown: Id
  /** Writes the tab into the address. */
  readonly onShow: (id: Id) => void
  /** The content of the tab that is shown. */
  readonly children: ReactNode
}

export function PageTabs<Id extends string>({ label, tabs, shown, onShow, children }: PageTabsProps<Id>) {
  const show = (place: number) => (): unknown => {
    const tab = tabs[place]
    return tab !== undefined && onShow(tab.id)
  }
  useShortcut('1', show(0))
  useShortcut('2', show(1))
  useShortcut('3', show(2))
  useShortcut('4', show(3))
  useShortcut('5', show(4))
  return (
    <Tabs
      value={shown}
      onChange={(id) => id !== null && onShow(id as Id)}
      keepMounted={false}
      className={classes.tabs}
      activateTabWithKeyboard={false}
    >
      <Tabs.List aria-label={label} className={classes.list} data-print="no">
        {tabs.map(({ id, word, count }) => (
          <Tabs.Tab key={id} value={id} className={classes.tab}>
            {word}
            {count !== undefined && <span className={classes.count}>{count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id }) => (
        <Tabs.Panel key={id} value={id} className={classes.panel}>
          {id === shown && children}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
