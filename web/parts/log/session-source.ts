/** Asks the server for the output of a session, or of one of its actions. */
import { call } from '../../api/call.ts'
import { addressOf } from '../../api/address.ts'
import { endpoints } from '../../api/endpoints.ts'
import type { LogSource } from './log-source.ts'

/** The output of a session; with `action` only that action's lines. Keep it: a new one is read anew. */
export function sessionLogSource(sessionId: string, action: string | undefined): LogSource {
  const params = { id: sessionId }
  const download = (format: string): string => addressOf(endpoints.downloadSessionLog.path, params, { format, action })
  return {
    outline: (query, signal) => call('getSessionLogOutline', { params, query: { ...query, action } }, signal),
    lines: (query, signal) => call('getSessionLog', { params, query: { ...query, action } }, signal),
    search: ({ text, regex, matchCase }, signal) =>
      call(
        'searchSessionLog',
        { params, query: { text, regex: yesNo(regex), caseSensitive: yesNo(matchCase), action } },
        signal,
      ),
    errors: (signal) => call('findLogErrors', { params, query: { action } }, signal),
    download: { text: download('log'), jsonLines: download('jsonl') },
  }
}

function yesNo(value: boolean): 'true' | 'false' {
  return value ? 'true' : 'false'
}
