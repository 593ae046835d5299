/** Shows an example of the mail that people get about a session of a schedule. */
import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailPreviewQuery } from '../../api/schedule-queries.ts'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Toggles } from '../../parts/Toggles.tsx'
import classes from './schedules.module.css'

type About = 'before' | 'after'

const words: { readonly [A in About]: string } = { before: 'Before changes', after: 'When it is over' }

interface MailPreviewProps {
  /** Which mail is shown; undefined: none. */
  readonly about: About | undefined
  /** Which mails are sent. */
  readonly can: readonly About[]
  /** The tenant whose settings hold; "": the installation's. */
  readonly tenant: string
  readonly onShow: (about: About | undefined) => void
}

export function MailPreview({ about, can, tenant, onShow }: MailPreviewProps) {
  return (
    <Modal
      opened={about !== undefined}
      onClose={() => onShow(undefined)}
      title="An example of the mail"
      size="lg"
      lockScroll={false}
      centered
    >
      {about !== undefined && (
        <div className={classes.mail}>
          {can.length > 1 && (
            <Toggles
              label="Which mail"
              choices={can.map((one) => [one, words[one]] as const)}
              chosen={[about]}
              onToggle={onShow}
            />
          )}
          <Mail about={about} tenant={tenant} />
        </div>
      )}
    </Modal>
  )
}

// As text: a mail's own styles are not allowed on these pages, and its text says the same.
function Mail({ about, tenant }: { readonly about: About; readonly tenant: string }) {
  const { data, error } = useQuery(mailPreviewQuery(about, tenant))
  if (data === undefined) return error === null ? <Loading rows={6} /> : <LoadFailed error={error} />
  return (
    <article aria-label="Mail">
      <h3>{data.subject}</h3>
      <pre>{data.text.replaceAll('#preview', '(a link)')}</pre>
    </article>
  )
}
