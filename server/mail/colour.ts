/** Which colours of a brand can be read on which ground? */

/** What WCAG asks of text: its contrast with what is behind it. */
const contrastWanted = 4.5

type Rgb = readonly [red: number, green: number, blue: number]

/** "#0a3d7a" as its three parts, 0 to 255. */
function parse(colour: string): Rgb {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

function print(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** Relative luminance as WCAG 2 defines it, 0 (black) to 1 (white). */
function luminance(colour: string): number {
  const [red, green, blue] = parse(colour).map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Black or white, whichever can be read better on this ground; the better of the two always has a contrast above 4.5. */
export function textOn(ground: string): string {
  return contrast('#ffffff', ground) >= contrast('#000000', ground) ? '#ffffff' : '#000000'
}

/** The colour itself when it can be read on the ground, else the nearest one towards black or white that can. */
export function readableOn(ground: string, colour: string): string {
  const goal = parse(textOn(ground))
  const start = parse(colour)
  for (let step = 0; step < 20; step += 1) {
    const mixed = print(start.map((part, at) => part + ((goal[at] ?? 0) - part) * (step / 20)) as unknown as Rgb)
    if (contrast(mixed, ground) >= contrastWanted) return mixed
  }
  return print(goal)
}
