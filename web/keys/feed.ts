/** Gives a key that had to wait to what has the focus by then: to a field, a menu or a dialog. */

/** Keys are handed over by events of our own, which are not listened to once more. */
export function feed(to: Element, { key, code, ctrlKey, metaKey, shiftKey }: KeyboardEvent): void {
  const given = new KeyboardEvent('keydown', {
    ...{ key, code, ctrlKey, metaKey, shiftKey },
    ...{ bubbles: true, cancelable: true },
  })
  // What browsers do with a key of somebody's own they do not do with one of ours.
  if (!to.dispatchEvent(given) || ctrlKey || metaKey) return
  if (isField(to)) {
    if (key.length === 1) document.execCommand('insertText', false, key)
    else if (key === 'Backspace') document.execCommand('delete')
    else if (key === 'Enter' && to instanceof HTMLInputElement) to.form?.requestSubmit()
  } else if ((key === 'Enter' || key === ' ') && to instanceof HTMLElement) to.click()
}

/** Somebody writes there. */
export function isField(element: Element): boolean {
  return element.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]')
}
