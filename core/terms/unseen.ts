/** Which characters are not seen, or make what is seen a lie? */

/**
 * Controls but for tab and line feed, marks that turn text round, characters without width or ink, separators of lines that look like
 * nothing, tags, and halves of surrogate pairs. Variation selectors stay, because emoji have them, and joiners where they join: in emoji, and after letters
 * of scripts that need them.
 */
export const unseenCharacters =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these characters are what it is about
  /(?![\t\n\ufe00-\ufe0f]|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Script=Arabic}\p{M}])[\u200c\u200d])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** A character that is not seen might be in the text: most texts are plain, and found to be so at once. */
export function isUnusual(text: string): boolean {
  return unusual.test(text)
}

const unusual = /[^\t\n -~]/

/** Control sequences (CSI), strings (OSC, DCS, SOS, PM, APC) with their contents, and single escapes of ECMA-48. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- likewise
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]/g

/** What programs print as one line of plain text: what would colour it, move or link is gone, what is not seen is written out. */
export function plainLine(text: string): string {
  return text.replaceAll(sequences, '').replaceAll('\n', '<U+000A>').replaceAll(unseenCharacters, written)
}

/** A character that is not seen, as it is written out: "<U+202E>". */
export function written(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`
}

/** No script piles up more marks on one letter; thousands of them would cover what stands above and below. */
const marksMost = 8
const piles = new RegExp(`(\\p{M}{${marksMost}})(\\p{M}+)`, 'gu')

/** The text with no more marks on a letter than it can carry, and how many were left out: "<+40 marks>". */
export function withoutPiles(text: string): string {
  return text.replaceAll(piles, (_all, kept: string, more: string) => `${kept}<+${[...more].length} marks>`)
}
