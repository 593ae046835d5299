/** With which words do the pages call what webhooks are told, and what became of it? */
import type { WebhookEvent } from '@fettle/core/terms/mail.ts'
import type { DeliveryRow } from '../../../api/setup-queries.ts'
import type { Wording } from '../../../words/tones.ts'

/** What can be told; `test` only when somebody asks for it. */
export const eventWords: { readonly [E in WebhookEvent]: string } = {
  sessionStarted: 'A session begins',
  sessionEnded: 'A session ends',
  approvalWanted: 'A plan waits for approval',
  computerPending: 'A computer waits to be let in',
  scheduleMissed: 'A schedule missed its time',
  scheduleFailed: 'A schedule failed',
  test: 'Test',
}

export const deliveryWords: { readonly [S in DeliveryRow['state']]: Wording } = {
  waiting: { tone: 'waiting', word: 'Waiting', sentence: 'It is delivered, or tried again, soon.' },
  delivered: { tone: 'success', word: 'Delivered', sentence: 'The other side took it.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It was not taken, and is not tried again.' },
}
