/** Shows how long something took or takes, in a form that machines read too. */
import { formatDuration } from '../words/durations.ts'

export function Duration({ ms }: { readonly ms: number }) {
  return <time dateTime={`PT${(Math.max(0, ms) / 1000).toFixed(3)}S`}>{formatDuration(ms)}</time>
}
