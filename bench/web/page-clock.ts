/** How is time taken inside a page? From what a person does to what is painted, and how long the page was blocked meanwhile. */
import type { Page } from 'playwright-core'

/** Nothing that is measured takes longer than this on any machine. */
const patienceMs = 30_000

/** Runs in every page before its own code: remembers the last press of a key or button, tasks and interactions that took long. */
export const pageClock = `(() => {
  const clock = { pressed: 0, tasks: [], interactions: new Map() }
  window.benchClock = clock
  for (const type of ['keydown', 'pointerdown'])
    addEventListener(type, (event) => { clock.pressed = event.timeStamp }, { capture: true })
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) clock.tasks.push(duration) })
    .observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) clock.interactions.set(interactionId, Math.max(duration, clock.interactions.get(interactionId) ?? 0))
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
  // A frame is painted right after its callbacks; a message posted in one is handled after that.
  clock.painted = (isThere) => new Promise((resolve, reject) => {
    const end = performance.now() + ${patienceMs}
    const look = () => requestAnimationFrame(() => {
      if (isThere()) setTimeout(() => resolve(performance.timeOrigin + performance.now()))
      else if (performance.now() < end) look()
      else reject(new Error(location.href + ' did not show what was waited for: ' + isThere + '; it shows: ' + document.body.innerText.slice(0, 2000)))
    })
    look()
  })
  clock.sincePress = async (isThere) => (await clock.painted(isThere)) - performance.timeOrigin - clock.pressed
})()`

/** Milliseconds from the last press before it was there until `isThere` (an expression of the page) is true and painted. */
export async function sincePress(page: Page, isThere: string): Promise<number> {
  return await page.evaluate(`window.benchClock.sincePress(() => ${isThere})`)
}

/** The moment at which `isThere` (an expression of the page) is true and painted; milliseconds since 1970, with fractions. */
export async function paintedAt(page: Page, isThere: string): Promise<number> {
  return await page.evaluate(`window.benchClock.painted(() => ${isThere})`)
}

/** The longest task of the page since this was asked last; 0 when none took 50 ms. Milliseconds. */
export async function longestTask(page: Page): Promise<number> {
  return await page.evaluate('Math.max(0, ...window.benchClock.tasks.splice(0))')
}

/** How long the interactions took that took 16 ms or more, since this was asked last. Milliseconds. */
export async function slowInteractions(page: Page): Promise<readonly number[]> {
  return await page.evaluate(`(() => {
    const durations = [...window.benchClock.interactions.values()]
    window.benchClock.interactions.clear()
    return durations
  })()`)
}
