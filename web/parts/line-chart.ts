/** Computes where the parts of a line chart are. */

export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The marks of a scale from 0 to at least `most`: at most five, at 1, 2, 2.5 or 5 times a power of ten. */
export function niceSteps(most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most / 4))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size * 4 >= most * 0.999) ?? most / 4
  const count = Math.ceil(most / step - 0.001)
  return Array.from({ length: count + 1 }, (_, place) => Number((place * step).toPrecision(10)))
}

/** An SVG path through the values; unknown ones make gaps. */
export function pathOf(values: readonly (number | undefined)[], frame: Frame, highest: number): string {
  const stepX = values.length > 1 ? frame.width / (values.length - 1) : 0
  let isDown = false
  const parts = values.map((value, place) => {
    if (value === undefined) {
      isDown = false
      return ''
    }
    const point = `${round(frame.left + place * stepX)} ${round(frame.top + frame.height * (1 - value / highest))}`
    const part = `${isDown ? 'L' : 'M'}${point}`
    isDown = true
    return part
  })
  return parts.join('')
}

/** Which values stand alone, with nothing known before and after: a line shows nothing of them. */
export function lonePlaces(values: readonly (number | undefined)[]): readonly number[] {
  return values.flatMap((value, place) =>
    value !== undefined && values[place - 1] === undefined && values[place + 1] === undefined ? [place] : [],
  )
}

/** Which of so many points is nearest to so many pixels from the first. */
export function placeIn(x: number, width: number, count: number): number {
  if (count < 2 || width <= 0) return 0
  return Math.min(count - 1, Math.max(0, Math.round((x / width) * (count - 1))))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
