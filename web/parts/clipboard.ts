/** Puts a text on the clipboard. */

/** Browsers give the clipboard only to pages that came over TLS or from this computer; elsewhere a selection is copied. */
export async function writeClipboard(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
