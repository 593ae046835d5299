/** With which words do the pages call the mails that sessions send? */
import type { NoticeAbout } from '@fettle/core/terms/mail.ts'

/** What each mail is about. */
export const noticeWords: { readonly [A in NoticeAbout]: string } = {
  before: 'Updates to come',
  approval: 'Approval wanted',
  after: 'Result',
}
