/** Tests that no text of a page hides anything, whatever part shows it, and that all else is as React makes it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderToStaticMarkup } from 'react-dom/server'
import { Fragment, jsx, jsxs } from './visible-jsx.ts'

const turned = 'a\u202eb'

test('children and attributes that people read show what would hide', () => {
  const list = jsxs('ul', {
    children: [
      jsx('li', { title: turned, 'aria-label': turned, children: turned }),
      [turned, 7],
      jsx(Fragment, { children: turned }),
    ],
  })
  assert.equal(
    renderToStaticMarkup(list),
    '<ul><li title="a&lt;U+202E&gt;b" aria-label="a&lt;U+202E&gt;b">a&lt;U+202E&gt;b</li>a&lt;U+202E&gt;b7a&lt;U+202E&gt;b</ul>',
  )
})

test('other parts get what they are given, and values stay', () => {
  const Part = ({ text, children }: { readonly text: string; readonly children: string }) =>
    jsx('input', { value: `${text}${children.length}`, readOnly: true })
  const part = jsx(Part as never, { text: turned, children: turned })
  assert.equal(renderToStaticMarkup(part), `<input readOnly="" value="${turned}3"/>`)
  const props = { title: 'Grüße 你好 🙂', children: ['as it is', 1, null] }
  assert.equal(jsxs('p', props).props, props)
})
