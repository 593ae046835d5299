/** Shows when something was: relative, growing older by itself, with the whole truth when pointed at. */
import { formatAge, formatDayAndTime, formatInstant, formatMoment } from '../words/moments.ts'
import { useNow } from './use-now.ts'

const formats = { age: formatAge, day: formatDayAndTime, relative: formatMoment }

interface MomentProps {
  /** As the server says it: RFC 3339. */
  readonly at: string
  /** `age`: as short as can be ("5m"); `day`: never relative. Otherwise relative within a day. */
  readonly form?: 'age' | 'day'
}

export function Moment({ at, form }: MomentProps) {
  const now = useNow(10_000)
  const instant = Date.parse(at)
  return (
    <time dateTime={at} title={formatInstant(instant)}>
      {formats[form ?? 'relative'](instant, now)}
    </time>
  )
}
