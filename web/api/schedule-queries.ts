/** Names what the pages about schedules ask the server for. */
import { isFinal } from '@fettle/core/terms/session.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type ScheduleRow = CallResult<'listSchedules'>['items'][number]
export type ScheduleDetail = CallResult<'getSchedule'>
export type ScheduleRun = CallResult<'listScheduleRuns'>['items'][number]
export type ScheduleRunDetail = CallResult<'getScheduleRun'>
export type ScheduleLoad = CallResult<'getScheduleLoad'>
export type SchedulePreview = CallResult<'previewSchedule'>
export type DeletedObject = CallResult<'listDefinitions'>['items'][number]

type RunPage = CallResult<'listScheduleRuns'>

const runsOnPage = 100
/** How often a run that is under way is looked at; it has no hints of its own. Milliseconds. */
const refreshMs = 2_000
const listRefreshMs = 5_000

/** Its last run is not over: computers are still started, or sessions of it are at work. */
function isUnderWay({ last }: Pick<ScheduleRow, 'last'>): boolean {
  if (last === undefined) return false
  return last.state === 'waiting' || last.state === 'starting' || last.sessions.some(({ state }) => !isFinal(state))
}

/** All schedules by name. */
export function schedulesQuery() {
  return queryOptions({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => call('listSchedules', {}, signal),
    refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) === true ? listRefreshMs : false),
  })
}

/** One schedule by name or id, with its next ten runs. */
export function scheduleQuery(name: string) {
  return queryOptions({
    queryKey: ['schedules', name],
    queryFn: ({ signal }) => call('getSchedule', { params: { name } }, signal),
    refetchInterval: (query) =>
      query.state.data !== undefined && isUnderWay(query.state.data) ? listRefreshMs : false,
  })
}

/** The runs of a schedule, newest first, page after page. */
export function scheduleRunsQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: ['schedules', name, 'runs'],
    queryFn: ({ pageParam, signal }) =>
      call('listScheduleRuns', { params: { name }, query: { limit: runsOnPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RunPage) => page.nextCursor,
  })
}

/** One run with each of its computers; followed while it or its sessions are under way. */
export function scheduleRunQuery(id: string) {
  return queryOptions({
    queryKey: ['schedule-run', id],
    queryFn: ({ signal }) => call('getScheduleRun', { params: { id } }, signal),
    refetchInterval: (query) => {
      const run = query.state.data
      return run === undefined || isUnderWay({ last: run }) ? refreshMs : false
    },
  })
}

/** What comes between two moments. */
export function scheduleLoadQuery(from: string, until: string) {
  return queryOptions({
    queryKey: ['schedule-load', from, until],
    queryFn: ({ signal }) => call('getScheduleLoad', { query: { from, until } }, signal),
    placeholderData: keepPreviousData,
  })
}

/** What a schedule that is not saved would do. */
export function schedulePreviewQuery(document: Readonly<Record<string, unknown>>) {
  return queryOptions({
    queryKey: ['schedule-preview', document],
    queryFn: ({ signal }) => call('previewSchedule', { body: { document } }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** Schedules that were deleted and can be restored. */
export function deletedSchedulesQuery() {
  return queryOptions({
    queryKey: ['deleted', 'schedule'],
    queryFn: ({ signal }) => call('listDefinitions', { query: { kind: 'schedule', deleted: 'true' } }, signal),
  })
}

/** What the mails look like to people of a tenant, or with the installation's settings. */
export function mailPreviewQuery(about: 'before' | 'after', tenant: string) {
  return queryOptions({
    queryKey: ['mail-preview', about, tenant],
    queryFn: ({ signal }) => call('previewMail', { body: { about, ...(tenant === '' ? {} : { tenant }) } }, signal),
  })
}
