/** Counts what people do with a mouse: how often its button is pressed until something is done. Writing is not counted. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

export interface Mouse {
  readonly click: (what: Locator) => Promise<void>
  /** Points at something; its buttons may appear then. */
  readonly point: (what: Locator) => Promise<void>
  /** A choice from a list that opens: one press opens it, one chooses. */
  readonly choose: (list: Locator, option: string) => Promise<void>
  /** How many presses the work took. */
  readonly count: (work: () => Promise<void>) => Promise<number>
  /** Every press until now. */
  readonly presses: () => number
}

const kept = { presses: 'pointer-presses', touches: 'pointer-touches' } as const

/** Notes in the page itself whatever comes from a pointer; kept while the tab is there. */
const notePointers = `{
  const more = (name) => (event) =>
    event.isTrusted && sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name) ?? 0) + 1))
  addEventListener('pointerdown', more('${kept.presses}'), true)
  for (const type of ['pointerdown', 'pointermove', 'mousemove', 'wheel', 'touchstart', 'dragstart'])
    addEventListener(type, more('${kept.touches}'), true)
}`

/** Begins to watch; the page must not have been loaded yet. */
export async function watchPointers(page: Page): Promise<void> {
  await page.addInitScript({ content: notePointers })
}

/** How often the page saw a button of a pointer pressed, and anything of a pointer at all. */
export async function seenOfPointers(page: Page): Promise<{ readonly presses: number; readonly touches: number }> {
  return await page.evaluate(
    ({ presses, touches }) => {
      // oxlint-disable-next-line no-undef -- of the page
      const { sessionStorage } = globalThis as unknown as { sessionStorage: { getItem(name: string): string | null } }
      const of = (name: string): number => Number(sessionStorage.getItem(name) ?? 0)
      return { presses: of(presses), touches: of(touches) }
    },
    { ...kept },
  )
}

export function aMouse(): Mouse {
  let presses = 0
  return {
    async click(what) {
      await what.click()
      presses += 1
    },
    point: (what) => what.hover(),
    async choose(list, option) {
      // A list of the system's own is drawn outside of the page: it is set, and its two presses are added.
      await list.selectOption(option)
      presses += 2
    },
    async count(work) {
      const before = presses
      await work()
      return presses - before
    },
    presses: () => presses,
  }
}

/** Fails with both numbers when something takes more presses than it may. */
export async function takes(most: number, mouse: Mouse, work: () => Promise<void>): Promise<void> {
  const count = await mouse.count(work)
  assert.ok(count <= most, `it took ${count} clicks in place of ${most}`)
}
