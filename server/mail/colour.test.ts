/** Can every brand's text be read? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, readableOn, textOn } from './colour.ts'

test('text on a brand colour and a brand colour as text have a contrast of at least 4.5, whatever the colour', () => {
  const steps = [0, 51, 102, 119, 136, 153, 204, 255]
  const hex = (part: number): string => part.toString(16).padStart(2, '0')
  for (const red of steps)
    for (const green of steps)
      for (const blue of steps) {
        const colour = `#${hex(red)}${hex(green)}${hex(blue)}`
        assert.ok(contrast(textOn(colour), colour) >= 4.5, colour)
        for (const ground of ['#ffffff', '#1b1d22'])
          assert.ok(contrast(readableOn(ground, colour), ground) >= 4.5, `${colour} on ${ground}`)
      }
  assert.equal(readableOn('#ffffff', '#0a3d7a'), '#0a3d7a')
  assert.equal(Math.round(contrast('#000000', '#ffffff')), 21)
})
