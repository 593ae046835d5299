/** How is a version that breaks its scheme's rules described to the person who wrote it? */

const shownMax = 60

/** Returns one sentence: which value, what is wrong with it, and a right one. */
export function refusal(scheme: string, text: string, problem: string, example: string): string {
  return `The ${scheme} version ${quote(text)} ${problem}; a right one is ${quote(example)}.`
}

/** Returns the text in quotes with control characters made visible, cut when it is too long for a sentence. */
export function quote(text: string): string {
  return JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}...` : text)
}
