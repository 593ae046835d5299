/** How does text become HTML without ever becoming markup? */
import { unseenCharacters, withoutPiles } from '@fettle/core/terms/unseen.ts'

/** HTML that was made here; everything else is text. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | readonly Html[] | undefined

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text without what hides or turns round what stands beside it; lines stay. */
export function readable(text: string): string {
  return withoutPiles(text.replaceAll(unseenCharacters, ''))
}

/** Text as it must be written in HTML, in content and in quoted attributes: readable, on one line. */
export function escaped(text: string): string {
  return readable(text)
    .replaceAll('\n', ' ')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** HTML with values in it: texts and numbers are escaped, HTML stays, undefined is nothing. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: fixed.reduce((made, text, at) => `${made}${at === 0 ? '' : written(parts[at - 1])}${text}`, '') }
}

/** HTML that is known to be safe: a style sheet, a colour that was checked. */
export function raw(text: string): Html {
  return { html: text }
}

function written(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map((one) => one.html).join('')
}
