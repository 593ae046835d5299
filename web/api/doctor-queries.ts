/** Names what the page that examines a computer asks the server for. */
import { queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type DoctorAnswer = CallResult<'getDoctor'>
export type DoctorFinding = DoctorAnswer['findings'][number]

/** What the last examination of a computer found. */
export function doctorQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'doctor'],
    queryFn: ({ signal }) => call('getDoctor', { params: { id } }, signal),
  })
}
