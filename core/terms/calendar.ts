/** Says when people work, when nothing may be changed, and in which zone: the words of a computer's calendar. */

/** In the order of ISO 8601: Monday is 1. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

/** A local time of day of the form HH:MM, from 00:00 to 23:59. */
export type LocalTime = string

/** A local date (YYYY-MM-DD), or a local date with its time (YYYY-MM-DDTHH:MM); a zone makes a moment of it. */
export type LocalMoment = string

export const localTimePattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/
export const localMomentPattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d)?$/

/** On these days people work from one time until another; when `until` is not after `from`, it is of the next day. */
export interface WorkingHours {
  readonly days: readonly Weekday[]
  readonly from: LocalTime
  readonly until: LocalTime
}

/** When people work; what overlaps counts once. None: nobody ever works there, every moment is after hours. */
export type BusinessHours = readonly WorkingHours[]

/** A time in which no changes begin. Local, so that it holds on the same dates wherever a computer is. */
export interface Freeze {
  /** A date: from its first moment on. */
  readonly from: LocalMoment
  /** A date: until its last moment. A date with a time: until that moment. */
  readonly until: LocalMoment
  readonly reason: string
  /** Who answers for it. */
  readonly owner: string
}

/** What is set on one level: the installation, a tenant, a computer. What is absent comes from the level above. */
export interface TimeSettings {
  /** An IANA time zone. */
  readonly zone?: string
  readonly businessHours?: BusinessHours
  /** In force for everything below, besides those of the levels above. */
  readonly freezes?: readonly Freeze[]
}
