/** Lets everything fail that a page asks the server for, except what the frame around the page needs: as when the server has a bug. */
import type { Problem } from '@fettle/contract/http/refusals.ts'
import type { Page } from 'playwright-core'

/** Who is signed in, and the live connection. */
const neededByShell = /\/api\/v1\/(?:me|me\/preferences|events)$/

const problem: Problem = {
  code: 'bug',
  title: 'The server made a mistake',
  status: 500,
  detail: 'The server made a mistake; its log has the cause under req_01m7xfxfc09zmvzhz3b2nekyf6.',
  requestId: 'req_01m7xfxfc09zmvzhz3b2nekyf6',
}

/** From now on the page's requests are answered so; `page.unrouteAll()` lets them through again. */
export async function failData(page: Page): Promise<void> {
  await page.route(
    (url) => url.pathname.startsWith('/api/v1/') && !neededByShell.test(url.pathname),
    (route) =>
      route.fulfill({ status: problem.status, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
}
