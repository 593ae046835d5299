/** How do the wishes of a request become the options that are frozen with a session? */
import type { z } from 'zod'
import type { optionsWish } from '@fettle/contract/http/session-options.ts'
import { nextTimeOfDay, startOf } from '@fettle/core/calendar/local-time.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import { defaultOptions, type SessionOptions, type WindowStart } from '@fettle/core/terms/session.ts'
import { refuse } from '../http/refusal.ts'

type Wish = { readonly [Member in keyof typeof optionsWish]?: z.output<(typeof optionsWish)[Member]> }

/** Options for computers of one zone; times of day become moments there. Refuses times that mean nothing. */
export function toOptions(wish: Wish, zone: string, now: Instant): SessionOptions {
  const base = defaultOptions
  const { rebootDetails: reboot = {}, window } = wish
  return {
    kind: wish.kind ?? base.kind,
    purpose: wish.purpose ?? base.purpose,
    ...(wish.items ? { items: [...new Set(wish.items)].sort() } : {}),
    reboot: {
      preference: wish.reboot ?? base.reboot.preference,
      promptMs: ms(reboot.promptSeconds) ?? base.reboot.promptMs,
      onNoAnswer: reboot.onNoAnswer ?? base.reboot.onNoAnswer,
      deferrals: reboot.deferrals ?? base.reboot.deferrals,
      deferralMs: ms(reboot.deferralSeconds) ?? base.reboot.deferralMs,
      noticeMs: ms(reboot.noticeSeconds) ?? base.reboot.noticeMs,
      notInBusinessHours: reboot.notInBusinessHours ?? base.reboot.notInBusinessHours,
    },
    userContext: wish.userContext ?? base.userContext,
    userWaitMs: ms(wish.userWaitSeconds) ?? base.userWaitMs,
    window: {
      start: windowStart(window, zone, now),
      ...(window?.lengthSeconds === undefined ? {} : { lengthMs: window.lengthSeconds * 1000 }),
      catchUp: window?.catchUp ?? base.window.catchUp,
    },
    approval: wish.approval ?? base.approval,
    personWaitMs: ms(wish.personWaitSeconds) ?? base.personWaitMs,
    notify: { ...base.notify, ...given(wish.notify) },
    postpone: wish.postpone
      ? { times: wish.postpone.times, withinMs: wish.postpone.withinSeconds * 1000 }
      : base.postpone,
    offlineWaitMs: ms(wish.offlineWaitSeconds) ?? base.offlineWaitMs,
    timeLimitMs: ms(wish.timeLimitSeconds) ?? base.timeLimitMs,
    onboarding: false,
    inventoryFirst: wish.inventoryFirst ?? base.inventoryFirst,
  }
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}

/** The members that have a value. */
function given<T extends object>(members: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members ?? {}).filter(([, value]) => value !== undefined)) as never
}

function windowStart(window: Wish['window'], zone: string, now: Instant): WindowStart {
  if (window?.start !== 'at') {
    if (window?.at !== undefined)
      refuse('badInput', `A window of "${window.start}" has no time; write start "at", or leave "at" out.`)
    return { type: window?.start ?? 'now' }
  }
  if (window.at === undefined)
    refuse('badInput', 'A window that starts "at" needs a time, as in "22:00" or "2026-03-01T22:00".')
  return { type: 'at', at: momentIn(zone, window.at, now), zone }
}

/**
 * The moment a text means: RFC 3339 as it stands; a local date and time, or the next time it is that time of day, in the zone.
 * A local time that a clock change skips is the first minute after it, one that comes twice the first.
 */
export function momentIn(zone: string, text: string, now: Instant): Instant {
  try {
    if (/^\d{2}:\d{2}$/.test(text)) return nextTimeOfDay(text, zone, { after: now })
    if (/(?:z|[+-]\d{2}:\d{2})$/i.test(text)) return Temporal.Instant.from(text).epochMilliseconds
    if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return startOf(text, zone)
  } catch {
    // Temporal's way to say that there is no such moment
  }
  return refuse('badInput', `"${text}" is no time; write 22:00, 2026-03-01T22:00 or 2026-03-01T22:00:00Z.`)
}
