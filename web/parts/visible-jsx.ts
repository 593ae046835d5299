/**
 * Makes the elements of every page, as React does, with one difference: no text in them hides or turns round what stands beside it.
 *
 * The build puts it in the place of React's own maker, for our parts and for those of libraries. Much of what pages show was written by
 * agents and scripts, and a part that forgot to look at its texts would be a way in.
 */
import { type ElementType, Fragment, type Key } from 'react'
import { jsx as make, jsxs as makeSeveral } from 'react/jsx-runtime'
import { visibleText } from '../words/visible-text.ts'

export { Fragment }

/** Attributes that are read by people; values of fields stay as they were typed. */
const readNames = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'alt', 'placeholder', 'label'] as const

type Props = Readonly<Record<string, unknown>>

/** An element with one child, or none. */
export function jsx(type: ElementType, props: Props, key?: Key) {
  return make(type, isShownAsItIs(type) ? withVisibleTexts(props) : props, key)
}

/** An element with several children that never change their order. */
export function jsxs(type: ElementType, props: Props, key?: Key) {
  return makeSeveral(type, isShownAsItIs(type) ? withVisibleTexts(props) : props, key)
}

/** Its texts go into the document; to other parts they are only given. */
function isShownAsItIs(type: ElementType): boolean {
  return typeof type === 'string' || type === Fragment
}

function withVisibleTexts(props: Props): Props {
  let changed: Record<string, unknown> | undefined
  const children = visibleChildren(props['children'])
  if (children !== props['children']) changed = { ...props, children }
  for (const name of readNames) {
    const text = props[name]
    if (typeof text !== 'string') continue
    const seen = visibleText(text)
    if (seen !== text) changed = { ...(changed ?? props), [name]: seen }
  }
  return changed ?? props
}

/** The same value when there is nothing to change, so that React sees no difference either. */
function visibleChildren(children: unknown): unknown {
  if (typeof children === 'string') return visibleText(children)
  if (!Array.isArray(children)) return children
  const seen = children.map(visibleChildren)
  return seen.some((one, place) => one !== children[place]) ? seen : children
}
