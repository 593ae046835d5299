/** Saves a text that is in the page as a file of the person's computer. */

/** Offers the text as a file with this name. */
export function saveFile(name: string, text: string, type = 'application/yaml'): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads it after the click.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
