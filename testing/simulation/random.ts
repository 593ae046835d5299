/** Makes numbers that look random and are the same for the same seed. */

export interface Random {
  /** A number from 0 up to, but without, 1. */
  readonly unit: () => number
  /** True in this share of all cases. */
  readonly chance: (share: number) => boolean
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number
  /** A whole number, as often between 1 and 10 as between 100 and 1000: for durations, whose size is what varies. */
  readonly spread: (least: number, most: number) => number
  readonly pick: <T>(choices: readonly T[]) => T
}

/** Returns the stream of a seed: xoshiro128** of Blackman and Vigna, its state filled by splitmix32. */
export function randomFrom(seed: number): Random {
  const next = xoshiro(seed)
  const unit = (): number => next() / 2 ** 32
  const between = (least: number, most: number): number => least + Math.floor(unit() * (most - least + 1))
  return {
    unit,
    chance: (share) => unit() < share,
    between,
    spread: (least, most) => Math.round(least * (most / least) ** unit()),
    pick: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number],
  }
}

function xoshiro(seed: number): () => number {
  const fill = splitmix(seed)
  let [a, b, c, d] = [fill(), fill(), fill(), fill()]
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotated(d, 11)
    return result
  }
}

function splitmix(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    const again = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return again ^ (again >>> 15)
  }
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
