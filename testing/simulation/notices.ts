/** Says by what two notices to people are told apart. */
import type { Session } from '@fettle/core/terms/session.ts'

/** People are told of each occasion once: before and after for each plan and each time it was carried out again. */
export function noticeKey({ id, plan, rerun }: Session, about: 'before' | 'approval' | 'after'): string {
  return [id, about, plan?.hash ?? '', rerun?.actionIds.join(' ') ?? ''].join(' ')
}
