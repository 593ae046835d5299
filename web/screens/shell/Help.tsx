/** Shows which keys do what, and how to search. */
import { Kbd, Modal } from '@mantine/core'
import { Fragment } from 'react'
import classes from './shell.module.css'
import { shortcuts } from './shortcuts.ts'

const searches: readonly (readonly [example: string, meaning: string])[] = [
  ['web', 'names that contain “web”'],
  ['tenant:acme', 'of one tenant'],
  ['tag:canary', 'with a tag'],
  ['is:online', 'online now; is:offline for the others'],
  ['os:debian', 'by operating system'],
]

export function Help({ shown, onClose }: { readonly shown: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={shown} onClose={onClose} title="Keys and search" lockScroll={false} centered>
      <dl className={classes.keys}>
        {shortcuts.map((shortcut) => (
          <Fragment key={shortcut.keys}>
            <dt>
              {shortcut.keys.split(' ').map((key) => (
                <Kbd key={key}>{key === 'Escape' ? 'Esc' : key}</Kbd>
              ))}
            </dt>
            <dd>{shortcut.does}</dd>
          </Fragment>
        ))}
      </dl>
      <h3 className={classes.helpTitle}>Searching computers</h3>
      <dl className={classes.keys}>
        {searches.map(([example, meaning]) => (
          <Fragment key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  )
}
