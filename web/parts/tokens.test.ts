/** Tests that every text can be read: colours of text against the grounds they stand on, in light and dark. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tones } from '../words/tones.ts'

/** WCAG 2.2, success criterion 1.4.3, level AA. */
const leastContrast = 4.5

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

/** Two of these side by side must not look alike, also to people who see colours otherwise. */
const keyTones = ['success', 'running', 'waiting', 'drift', 'failed']

/** The least difference between any two of them (CIE76), by scheme and kind of sight. */
const leastDifference = {
  light: { normal: 38.8, deuteranopia: 18.7, protanopia: 15 },
  dark: { normal: 61.6, deuteranopia: 29.3, protanopia: 26.7 },
} as const

const blocks = { light: '[data-mantine-color-scheme] {', dark: "[data-mantine-color-scheme='dark'] {" }

for (const [scheme, selector] of Object.entries(blocks)) {
  const colours = coloursIn(selector)

  test(`${scheme}: every tone can be read on its chip and on the page`, () => {
    for (const tone of tones) {
      assertReadable(colours, tone, `${tone}-chip`)
      assertReadable(colours, tone, 'page')
    }
  })

  test(`${scheme}: the key tones differ, for every kind of sight`, () => {
    const least = leastDifference[scheme as keyof typeof leastDifference]
    for (const [sight, limit] of Object.entries(least)) {
      const seen = keyTones.map((tone) => labOf(seenBy(linear(colours.get(tone) ?? ''), sight as Sight)))
      const differences = seen.flatMap((one, place) => seen.slice(place + 1).map((other) => distance(one, other)))
      const found = Math.min(...differences)
      assert.ok(found >= limit - 0.5, `${sight}: ${found.toFixed(1)} instead of ${limit}`)
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
  const [red, green, blue] = linear(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

type Triple = readonly [number, number, number]
type Sight = 'normal' | 'deuteranopia' | 'protanopia'

/** A colour's red, green and blue as amounts of light, 0 to 1 (sRGB, IEC 61966-2-1). */
function linear(colour: string): Triple {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
  return [red, green, blue]
}

/** What remains of a colour for such eyes: Machado, Oliveira and Fernandes 2009, severity 1. */
const sights: { readonly [S in Exclude<Sight, 'normal'>]: readonly [Triple, Triple, Triple] } = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
}

function seenBy(light: Triple, sight: Sight): Triple {
  if (sight === 'normal') return light
  const [red, green, blue] = sights[sight]
  return [clamped(dot(red, light)), clamped(dot(green, light)), clamped(dot(blue, light))]
}

/** CIE 1976 L*a*b*, white point D65. */
function labOf(light: Triple): Triple {
  const x = dot([0.4124564, 0.3575761, 0.1804375], light) / 0.95047
  const y = dot([0.2126729, 0.7151522, 0.072175], light)
  const z = dot([0.0193339, 0.119192, 0.9503041], light) / 1.08883
  const f = (t: number): number => (t > 216 / 24_389 ? Math.cbrt(t) : (t * (24_389 / 27) + 16) / 116)
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))]
}

function distance(one: Triple, other: Triple): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

function dot(one: Triple, other: Triple): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share))
}
