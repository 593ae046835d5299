/** Shows which keys do a thing, beside the thing. */
import { Kbd } from '@mantine/core'
import { type Keys, shownKeys } from '../keys/keys.ts'
import classes from './key-hint.module.css'

const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.userAgent ?? '')

export function KeyHint({ keys }: { readonly keys: Keys }) {
  return (
    <span className={classes.keys}>
      {shownKeys(keys, isMac).map((key) => (
        <Kbd key={key} className={classes.key}>
          {key}
        </Kbd>
      ))}
    </span>
  )
}
