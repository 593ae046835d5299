/** Says where the lines of a log come from: what a log viewer asks, whoever answers. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'

export type { LogLine } from '@fettle/contract/http/sessions.ts'
export type Stream = LogLine['stream']

export interface Outline {
  /** The number of the log's first line, whatever is shown of it; 0 while there is none. */
  readonly first: number
  /** The number of the last line shown. */
  readonly last: number
  readonly total: number
  readonly counts: { readonly [S in Stream]: number }
  /** The numbers of the lines with which pages begin. */
  readonly starts: readonly number[]
}

export interface Search {
  readonly text: string
  readonly regex: boolean
  readonly matchCase: boolean
}

export interface Found {
  /** Numbers of lines, in order. */
  readonly lines: readonly number[]
  /** There are more than could be named. */
  readonly more: boolean
}

export interface LogSource {
  outline(query: { streams: string | undefined; step: number }, signal?: AbortSignal): Promise<Outline>
  /** Lines after a number. */
  lines(
    query: { after: number; limit: number; streams: string | undefined },
    signal?: AbortSignal,
  ): Promise<{ readonly lines: readonly LogLine[]; readonly more: boolean }>
  search(wanted: Search, signal?: AbortSignal): Promise<Found>
  /** Lines that look like errors. */
  errors(signal?: AbortSignal): Promise<Found>
  /** Where the whole log can be had as a file. */
  readonly download: { readonly text: string; readonly jsonLines: string }
}
