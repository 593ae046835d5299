/** Shows a session in words, ready to be printed. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { NothingYet } from '../../parts/Notices.tsx'
import classes from './session-page.module.css'

export function ReportTab({ session }: { readonly session: SessionDetail }) {
  if (session.report.length === 0) {
    return (
      <NothingYet title="There is no report yet">
        <p>It is written when the session ends.</p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.scroll}>
      <article className={classes.report}>
        <div className={classes.reportHead}>
          <h2>Report</h2>
          <span data-print="no">
            <CopyButton text={() => session.report.join('\n')} label="Copy the report" />
            <Button variant="default" size="xs" leftSection={<IconPrinter size={15} />} onClick={() => window.print()}>
              Print
            </Button>
          </span>
        </div>
        {session.report.map((line, place) => (
          <p key={place}>{line}</p>
        ))}
      </article>
    </div>
  )
}
