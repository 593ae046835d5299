/** Shows when something was: relative, growing older by itself, with the whole truth when pointed at. */
import { formatAge, formatInstant, formatMoment } from '../words/moments.ts'
import { useNow } from './use-now.ts'

interface MomentProps {
  /** As the server says it: RFC 3339. */
  readonly at: string
  /** `age`: as short as can be ("5m"). */
  readonly form?: 'age'
}

export function Moment({ at, form }: MomentProps) {
  const now = useNow(10_000)
  const instant = Date.parse(at)
  return (
    <time dateTime={at} title={formatInstant(instant)}>
      {form === 'age' ? formatAge(instant, now) : formatMoment(instant, now)}
    </time>
  )
}
