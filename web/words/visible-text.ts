/** Makes characters visible that would hide or turn around what stands beside them. */
import { isUnusual, unseenCharacters, withoutPiles, written } from '@fettle/core/terms/unseen.ts'

/** The text with such characters written out: a right-to-left override becomes "<U+202E>". */
export function visibleText(text: string): string {
  if (!isUnusual(text)) return text
  return withoutPiles(text.replaceAll('\r\n', '\n').replaceAll(unseenCharacters, written))
}
