/** Puts a text on the clipboard. */

/** A terminal takes controls in what is pasted for keys; ends of lines and tabs stay. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const keys = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Browsers give the clipboard only to pages that came over TLS or from this computer; elsewhere a selection is copied. */
export async function writeClipboard(copied: string): Promise<void> {
  const text = copied.replaceAll(keys, '')
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
