/** Tests that every text can be read: colours of text against the grounds they stand on, in light and dark. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tones } from '../words/tones.ts'

/** WCAG 2.2, success criterion 1.4.3, level AA. */
const leastContrast = 4.5

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

const blocks = { light: '[data-mantine-color-scheme] {', dark: "[data-mantine-color-scheme='dark'] {" }

for (const [scheme, selector] of Object.entries(blocks)) {
  const colours = coloursIn(selector)

  test(`${scheme}: every tone can be read on its chip and on the page`, () => {
    for (const tone of tones) {
      assertReadable(colours, tone, `${tone}-chip`)
      assertReadable(colours, tone, 'page')
    }
  })

  test(`${scheme}: text, soft text and links can be read on every ground`, () => {
    for (const ground of ['page', 'panel', 'raised', 'hover', 'log-page']) {
      for (const text of ['ink', 'ink-soft', 'link']) assertReadable(colours, text, ground)
    }
    assertReadable(colours, 'link', 'selected')
    assertReadable(colours, 'ink-soft', 'selected')
  })

  test(`${scheme}: buttons can be read, also while pointed at`, () => {
    assertReadable(colours, 'accent-ink', 'accent')
    assertReadable(colours, 'accent-ink', 'accent-hover')
  })
}

function assertReadable(colours: ReadonlyMap<string, string>, text: string, ground: string): void {
  const contrast = contrastOf(colours.get(text) ?? '', colours.get(ground) ?? '')
  assert.ok(contrast >= leastContrast, `${text} on ${ground} has a contrast of ${contrast.toFixed(2)}`)
}

/** The colours that the style sheet declares for the first such selector, by token. */
function coloursIn(selector: string): ReadonlyMap<string, string> {
  const block = css.slice(css.indexOf(selector)).split('}')[0] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour]))
}

/** As WCAG defines it: from 1 (equal) to 21 (black on white). */
function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
