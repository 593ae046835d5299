/** Makes characters visible that would hide or turn around what stands beside them. */

// Controls other than tab and line feed; marks that change the direction of text; characters without width; the byte order mark.
// eslint-disable-next-line no-control-regex -- these controls are what it is about
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** The text with such characters written out: a right-to-left override becomes "<U+202E>". */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, (one) => `<U+${codeOf(one)}>`)
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
