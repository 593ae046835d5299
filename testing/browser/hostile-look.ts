/** What is to be seen of hostile texts on a page, and did any of them do something? */
import type { Page } from 'playwright-core'

/** What one look at a page finds. */
export interface Look {
  /** What must never be there, in words. */
  readonly faults: readonly string[]
  /** The codes of the fields whose markup can be read as text. */
  readonly codes: readonly string[]
}

/**
 * Characters that hide, turn round or control; tabs and the ends of lines are layout. Written out here once more, and not taken from
 * the program, which could have forgotten one.
 */
const unseen = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Cs}`

/** Looks at every text, attribute and value of the document, with what stands in shadows, and at what would only be there if markup had worked. */
const look = `(() => {
  const unseen = new RegExp(${JSON.stringify(unseen)}, 'u')
  const faults = new Set()
  const texts = []
  const attributes = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'alt', 'placeholder', 'label']
  const where = (element) => {
    const names = []
    for (let at = element; at && names.length < 3; at = at.parentElement) names.push(at.tagName.toLowerCase() + (at.className && typeof at.className === 'string' ? '.' + at.className.split(' ')[0] : ''))
    return names.join(' < ')
  }
  const seen = (text, place) => {
    if (unseen.test(text)) faults.add('raw character in ' + place + ': ' + JSON.stringify(text.slice(0, 80)).replace(/[^\\x20-\\x7e]/gu, (one) => 'U+' + one.codePointAt(0).toString(16)))
  }
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { texts.push(element.shadowRoot.textContent); walk(element.shadowRoot) }
      for (const name of attributes) if (element.hasAttribute(name)) seen(element.getAttribute(name), name + ' of ' + where(element))
      if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) seen(element.value, 'value of ' + where(element))
      for (const { name } of element.attributes) if (/^on/.test(name)) faults.add('a handler ' + name + ' on ' + where(element))
      if (/^\\s*(javascript|data|vbscript):/i.test(element.getAttribute('href') ?? element.getAttribute('action') ?? element.getAttribute('xlink:href') ?? '')) faults.add('a link that runs: ' + where(element))
      if (/^https?:\\/\\/evil/.test(element.getAttribute('href') ?? '')) faults.add('a link to elsewhere: ' + where(element))
    }
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = nodes.nextNode(); node; node = nodes.nextNode())
      if (!['SCRIPT', 'STYLE'].includes(node.parentElement?.tagName)) seen(node.data, where(node.parentElement))
  }
  walk(document)
  seen(document.title, 'the title')
  if (window.hit !== undefined) faults.add('something ran')
  if (document.querySelector('img[src=x], iframe, object, embed, base')) faults.add('markup became elements')
  for (const script of document.scripts) if (script.text.includes('hit')) faults.add('a script came in')
  const over = document.documentElement.scrollWidth - window.innerWidth
  if (over > 0) faults.add('the page is ' + over + ' pixels wider than the window')
  texts.push(document.body.innerText)
  const codes = new Set(texts.join('\\n').match(/(?<=<img src=x onerror=window\\.hit=1>)f\\d+q/g) ?? [])
  return { faults: [...faults], codes: [...codes] }
})()`

/** Looks at a page as it stands. */
export async function lookAt(page: Page): Promise<Look> {
  return await page.evaluate<Look>(look)
}

/** What of a text would act on a terminal, or lie to whoever reads it there; undefined when nothing would. */
export function actsOnTerminals(text: string): string | undefined {
  const [found] = new RegExp(unseen, 'u').exec(text) ?? []
  return found === undefined ? undefined : `U+${found.codePointAt(0)?.toString(16)}`
}
