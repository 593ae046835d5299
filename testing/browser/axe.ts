/** Checks a page as it stands with axe: what people with other eyes, ears and hands would stumble over. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Two frames later, and once nothing is on its way from one look to another any more: colours half-way are those of no scheme. */
const settled = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(() =>
  Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished)).then(() => {}))`

/**
 * Findings that axe calls serious or critical, each with the first element it is about. Only those of two looks at the same
 * page count: a row that the live page takes away while axe looks at it has no colours any more, and reads as black.
 */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  const first = await findings(page)
  if (first.length === 0) return first
  const second = new Set(await findings(page))
  return first.filter((finding) => second.has(finding))
}

async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(settled)
  // Evaluated by the debugger, which the page's security policy does not bind.
  await page.evaluate(axe)
  return await page.evaluate<string[]>(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes: [{ html, any: [first] }] }) => id + ': ' + html.slice(0, 300) + ' ' + (first?.message ?? '')))`,
  )
}

/** Shows the page in light or dark; resolves once it is. */
export async function inScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`:root[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' })
}
