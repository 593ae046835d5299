/** Shows each mail as it would look: about what, light or dark, on a desktop or a phone. */
import { SegmentedControl } from '@mantine/core'
import { useEffect, useState } from 'react'
import { notices, type NoticeAbout } from '@fettle/core/terms/mail.ts'
import { addressOf } from '../../../api/address.ts'
import { endpoints } from '../../../api/endpoints.ts'
import type { Branding } from '../../../api/setup-queries.ts'
import classes from './mail.module.css'
import { noticeWords } from './mail-words.ts'

interface MailPreviewProps {
  readonly tenant: string | undefined
  /** One that is being edited; absent: the one that is valid today. */
  readonly branding: Branding | undefined
}

/** Somebody who types does not want a picture of every letter. Milliseconds. */
const calmMs = 350

export function MailPreview({ tenant, branding }: MailPreviewProps) {
  const [about, setAbout] = useState<NoticeAbout>('before')
  const [scheme, setScheme] = useState<'light' | 'dark'>('light')
  const [width, setWidth] = useState<'desktop' | 'phone'>('desktop')
  const tried = branding && JSON.stringify(withoutLogo(branding))
  const [calm, setCalm] = useState(tried)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(tried), calmMs)
    return () => clearTimeout(timer)
  }, [tried])
  const address = addressOf(endpoints.showMail.path, {}, { tenant, about, scheme, branding: calm })
  return (
    <section className={classes.preview} aria-label="Preview">
      <div className={classes.choices}>
        <SegmentedControl
          size="xs"
          aria-label="Which mail"
          value={about}
          onChange={(value) => setAbout(value as NoticeAbout)}
          data={notices.map((value) => ({ value, label: noticeWords[value] }))}
        />
        <SegmentedControl
          size="xs"
          aria-label="Ground"
          value={scheme}
          onChange={(value) => setScheme(value as 'light' | 'dark')}
          data={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="Width"
          value={width}
          onChange={(value) => setWidth(value as 'desktop' | 'phone')}
          data={[
            { value: 'desktop', label: 'Desktop' },
            { value: 'phone', label: 'Phone' },
          ]}
        />
      </div>
      <iframe
        className={classes.frame}
        data-width={width}
        data-scheme={scheme}
        title={`The mail “${noticeWords[about]}”, ${scheme}, as on a ${width}`}
        sandbox=""
        src={address}
      />
    </section>
  )
}

function withoutLogo({ logo: _logo, ...rest }: Branding): Omit<Branding, 'logo'> {
  return rest
}
