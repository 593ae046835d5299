/** What people do who use no mouse: press keys, write, and go from one control to the next. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

export interface Keyboard {
  /** One key after the other, as fast as they come: "g c", "Control+k". */
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly write: (text: string) => Promise<void>
  /** Puts a text in at once, as from the clipboard. */
  readonly paste: (text: string) => Promise<void>
  /** Goes on with Tab until a control of this name has the focus. */
  readonly tabTo: (name: string | RegExp) => Promise<void>
  /** Goes down a menu to an entry, and takes it. */
  readonly take: (entry: string | RegExp) => Promise<void>
  /** What has the focus is called. */
  readonly here: () => Promise<string>
}

/** More than any page has between two things that belong together. */
const stepsMost = 80

/** What the focused control is called, in the order in which browsers look for a name. */
const nameOfFocused = `(() => {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  if (one === null || one === document.body) return ''
  const label = one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText
  const by = one.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.innerText).join(' ')
  return (by ?? label ?? one.innerText ?? '').trim()
})()`

export function aKeyboard(page: Page): Keyboard {
  const here = (): Promise<string> => page.evaluate<string>(nameOfFocused)
  const isCalled = (name: string, wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? name === wanted : wanted.test(name)

  async function goTo(key: string, wanted: string | RegExp): Promise<void> {
    const passed: string[] = []
    for (let step = 0; step < stepsMost; step += 1) {
      await page.keyboard.press(key)
      const name = await here()
      if (isCalled(name, wanted)) return
      passed.push(name.slice(0, 40).replaceAll('\n', ' '))
    }
    assert.fail(`${key} never came to ${String(wanted)}; it passed ${passed.join(' | ')}`)
  }

  return {
    async press(...keys) {
      for (const key of keys.flatMap((one) => one.split(' '))) await page.keyboard.press(key)
    },
    write: (text) => page.keyboard.type(text),
    paste: (text) => page.keyboard.insertText(text),
    tabTo: (name) => goTo('Tab', name),
    async take(entry) {
      await goTo('ArrowDown', entry)
      await page.keyboard.press('Enter')
    },
    here,
  }
}
