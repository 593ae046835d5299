/** How does the page of a link stay current while updates run? By a script where there is one, by loading anew where there is none. */

/**
 * Fetches the page again and takes over what changed: heading, bar and step. It only reads. The step stays the same element, so
 * that screen readers say its new words; when nothing is under way any more, the whole page is loaded once.
 */
export const liveScript = `(() => {
  const part = (of, name) => of.querySelector('[data-live=' + name + ']')
  const later = (seconds) => setTimeout(look, seconds * 1000)
  let misses = 0
  async function look() {
    if (document.hidden) return document.addEventListener('visibilitychange', look, { once: true })
    try {
      const answer = await fetch(location.href, { cache: 'no-store' })
      // Its style is the one that is here already, under another nonce.
      const text = (await answer.text()).replace(/<style[^]*?<\\/style>/, '')
      const news = new DOMParser().parseFromString(text, 'text/html')
      if (!answer.ok || !part(news, 'bar') !== !part(document, 'bar') || !part(news, 'step')) return location.reload()
      misses = 0
      document.title = news.title
      for (const name of ['title', 'step']) {
        const text = part(news, name).textContent
        if (part(document, name).textContent !== text) part(document, name).textContent = text
      }
      for (const name of ['bar', 'items'])
        if (part(news, name) && part(document, name)) part(document, name).replaceWith(document.adoptNode(part(news, name)))
    } catch {
      misses = Math.min(misses + 1, 10)
    }
    later(5 + misses * 3)
  }
  later(5)
})()`

/** How long a browser without scripts shows a page before it loads it anew. Seconds. */
export const reloadAfter = 15
