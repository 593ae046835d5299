/** Starts the browser with which the project looks at its own pages: Debian's Chromium, without asking anybody anything. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const program = '/usr/bin/chromium'

/** Why there is no browser here, in one sentence; undefined when there is one. */
export function whyNoChromium(): string | undefined {
  return existsSync(program) ? undefined : `There is no ${program}; on Debian "apt-get install chromium" brings it.`
}

/** A browser without a window. */
export async function openChromium(): Promise<Browser> {
  const why = whyNoChromium()
  if (why !== undefined) throw new Error(why)
  return await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
