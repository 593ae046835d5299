/** Watches a page for what must never happen on it: errors, requests to other places, breaches of its content security policy. */
import type { BrowserContext, Page } from 'playwright-core'

export interface WatchedPage {
  readonly page: Page
  /** What must never happen and did, in words. */
  readonly trouble: readonly string[]
  /** Requests that the server refused: "401 GET /api/v1/computers". */
  readonly refusals: readonly string[]
  /** How often a document was loaded; going from page to page inside the application loads none. */
  readonly loads: () => number
}

/**
 * What the browser's console says of every refused request (which one it was stands among the refusals), and of those that it
 * asks again because a network of this machine came or went: other tests have computers, too.
 */
const refusedRequest =
  /^Failed to load resource: (?:the server responded with a status of \d+|net::ERR_NETWORK_CHANGED)/

const tellViolations = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('Content security policy: ' + event.effectiveDirective + ' forbids ' + event.blockedURI))`

/** A new page of a browser that is watched from its first request on; `origin` is the only place it may speak to. */
export async function aWatchedPage(context: BrowserContext, origin: string): Promise<WatchedPage> {
  const page = await context.newPage()
  // What fades in is looked at as it will be, and not half-way.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const trouble: string[] = []
  const refusals: string[] = []
  let loads = 0
  await page.addInitScript({ content: tellViolations })
  page.on('load', () => (loads += 1))
  page.on('pageerror', (error) => trouble.push(`Uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !refusedRequest.test(message.text())) trouble.push(`Console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) trouble.push(`Request to elsewhere: ${request.url()}`)
  })
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400) refusals.push(`${response.status()} ${response.request().method()} ${pathname}`)
  })
  return { page, trouble, refusals, loads: () => loads }
}
