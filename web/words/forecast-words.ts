/** Says what starting sessions would mean, in one line and in what must not be overlooked. */
import type { Forecast } from '@fettle/contract/http/selections.ts'
import { formatCount, formatNumber } from './counts.ts'
import { formatDuration } from './durations.ts'

/** "128 computers · 96 online · 32 will wait · about 18m each · 40 at a time". */
export function forecastLine(forecast: Forecast, offlineWaitSeconds: number): string {
  const { computers, online, offline, expectedMs, atOnce } = forecast
  const waits = offlineWaitSeconds === 0 ? 'will be skipped' : 'will wait'
  const parts = [
    formatCount(computers, 'computer'),
    `${formatNumber(online)} online`,
    ...(offline > 0 ? [`${formatNumber(offline)} ${waits}`] : []),
    ...(expectedMs === undefined ? [] : [`about ${formatDuration(roughly(expectedMs))} each`]),
    ...(atOnce !== undefined && computers > 1 ? [`${formatNumber(atOnce)} at a time`] : []),
  ]
  return parts.join(' · ')
}

/** What to look at before starting; nothing when all is plain. */
export function forecastWarnings({ excluded, alreadyRunning, rebootPossible }: Forecast): readonly string[] {
  return [
    ...(excluded > 0
      ? [`${formatCount(excluded, 'computer')} ${excluded === 1 ? 'is' : 'are'} excluded and will be left alone.`]
      : []),
    ...(alreadyRunning > 0
      ? [`${formatCount(alreadyRunning, 'computer')} ${alreadyRunning === 1 ? 'has' : 'have'} a session already.`]
      : []),
    ...(rebootPossible ? ['Computers may be restarted.'] : []),
  ]
}

function roughly(ms: number): number {
  return ms < 60_000 ? Math.ceil(ms / 1_000) * 1_000 : Math.round(ms / 60_000) * 60_000
}
