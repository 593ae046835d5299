/** When may changes begin on a computer, and until when? */
import { never } from '../terms/bug.ts'
import type { Instant } from '../terms/ids.ts'
import type { OpenWindow, Span, WindowOptions } from '../terms/session.ts'
import type { Calendar } from './calendar.ts'
import { inZone, momentOn } from './local-time.ts'
import { businessSpans, freezeSpans } from './spans.ts'
import { momentWords } from './words.ts'

const dayMs = 86_400_000

/** How far ahead business hours are told to agents, which know no calendar. Milliseconds. */
const toldMs = 14 * dayMs

/** A week of business hours and a day on either side: whoever finds no gap in it finds none later. Milliseconds. */
const weekMs = 9 * dayMs

/** An opening before freezes are looked at, its reason, and where it ends by itself. */
interface Opening {
  readonly at: Instant
  readonly closesAt?: Instant
  readonly sentence: string
}

/**
 * The window for changes. `missed`: the one before has passed, so it is the next one that opens after now. A freeze puts the
 * opening off until it is over (for a time of day: until that time comes again), and closes a window in which it begins.
 */
export function findWindow(options: WindowOptions, calendar: Calendar, now: Instant, missed: boolean): OpenWindow {
  if (missed && options.catchUp === 'onConnect') return atOnce(calendar, now)
  const freezes = freezeSpans(calendar.freezes, calendar.zone)
  let opening = firstOpening(options, calendar, now, missed)
  let held: (typeof freezes)[number] | undefined
  for (;;) {
    const { at } = opening
    const freeze = freezes.find((one) => one.from <= at && at < one.until)
    if (freeze === undefined) break
    held = freeze
    opening = openingFrom(options, calendar, freeze.until, now)
  }
  const { at } = opening
  const nextFreeze = freezes.find((one) => one.from > at)
  const ends = [
    opening.closesAt,
    options.lengthMs === undefined ? undefined : at + options.lengthMs,
    nextFreeze?.from,
  ].filter((end): end is Instant => end !== undefined && end > at)
  const why = held === undefined ? '' : `, after the freeze "${held.freeze.reason}" of ${held.freeze.owner}`
  return {
    opensAt: at,
    ...(ends.length > 0 ? { closesAt: Math.min(...ends) } : {}),
    businessHours: businessSpans(calendar.businessHours ?? [], calendar.zone, {
      from: at - now > toldMs ? at : now,
      until: at + toldMs,
    }),
    sentence: `${opening.sentence}${why}`,
  }
}

/** Whoever catches up as soon as the computer is there waits for nothing but the end of a freeze. */
function atOnce(calendar: Calendar, now: Instant): OpenWindow {
  const window = findWindow({ start: { type: 'now' }, catchUp: 'onConnect' }, calendar, now, false)
  return { ...window, sentence: `${window.sentence}, because the window was missed` }
}

/** The opening as if there were no freezes. */
function firstOpening(options: WindowOptions, calendar: Calendar, now: Instant, missed: boolean): Opening {
  const { start } = options
  if (start.type === 'afterHours' && missed) return afterNextHours(calendar, now)
  if (start.type !== 'at' || start.at > now || missed)
    return openingFrom(options, calendar, missed ? now + 1 : now, now)
  const sentence = `now, because ${momentWords(start.at, start.zone)} has passed`
  return { at: now, ...atEnd(options, start.at, now), sentence }
}

/** The first opening at or after a moment; `now` is said as now. */
function openingFrom(options: WindowOptions, calendar: Calendar, from: Instant, now: Instant): Opening {
  const { start } = options
  const word = from <= now + 1 ? 'now' : `at ${momentWords(from, calendar.zone)}`
  switch (start.type) {
    case 'now':
      return { at: from <= now + 1 ? now : from, sentence: word }
    case 'afterHours':
      return afterHours(calendar, from, word)
    case 'at':
      return atTime(start, from)
    default:
      return never(start)
  }
}

/** A window that has begun already keeps its end; one that is over as a whole begins anew. */
function atEnd({ lengthMs }: WindowOptions, began: Instant, now: Instant): { readonly closesAt?: Instant } {
  const end = lengthMs === undefined ? undefined : began + lengthMs
  return end !== undefined && end > now ? { closesAt: end } : {}
}

/** The chosen moment or, when that lies before `from`, the same local time on the first day on which it does not. */
function atTime({ at, zone }: { readonly at: Instant; readonly zone: string }, from: Instant): Opening {
  const time = inZone(at, zone).toPlainTime().toString({ smallestUnit: 'millisecond' })
  let moment = at
  let date = inZone(Math.max(at, from - 2 * dayMs), zone).toPlainDate()
  while (moment < from) {
    date = date.add({ days: 1 })
    moment = momentOn(date, time, zone)
  }
  return { at: moment, sentence: `at ${momentWords(moment, zone)}` }
}

/** Outside of business hours: at once when it is so already, else when they end. */
function afterHours(calendar: Calendar, from: Instant, word: string): Opening {
  const { businessHours, zone } = calendar
  if (businessHours === undefined) return { at: from, sentence: `${word}, because no business hours are known for it` }
  const [next] = businessSpans(businessHours, zone, { from, until: from + weekMs })
  if (next === undefined) return { at: from, sentence: `${word}, outside of business hours` }
  if (next.from <= from) return atEndOf(next, calendar, from, word)
  const sentence = `${word}, outside of business hours, which begin at ${momentWords(next.from, zone)}`
  return { at: from, closesAt: next.from, sentence }
}

/** After the business hours that are on or come next, even when it is outside of them now: that window was missed. */
function afterNextHours(calendar: Calendar, now: Instant): Opening {
  const { businessHours, zone } = calendar
  const [next] = businessSpans(businessHours ?? [], zone, { from: now, until: now + weekMs })
  return next === undefined ? afterHours(calendar, now, 'now') : atEndOf(next, calendar, now, 'now')
}

function atEndOf(hours: Span, { businessHours, zone }: Calendar, from: Instant, word: string): Opening {
  const at = hours.until
  // Hours without a pause only end here because the search does.
  if (at - from > weekMs) return { at: from, sentence: `${word}, because its business hours never end` }
  const [again] = businessSpans(businessHours ?? [], zone, { from: at, until: at + weekMs })
  return {
    at,
    ...(again === undefined ? {} : { closesAt: again.from }),
    sentence: `after business hours, which end at ${momentWords(at, zone)}`,
  }
}
