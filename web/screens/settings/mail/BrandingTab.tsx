/** Sets how mails look: brandings with their days, and beside them each mail as it would look. */
import { Button, ColorInput, FileButton, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { Branding, MailShown } from '../../../api/setup-queries.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { NothingYet } from '../../../parts/Notices.tsx'
import { formatCount } from '../../../words/counts.ts'
import settings from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { colourProblem } from './contrast.ts'
import { logoFrom } from './logo.ts'
import classes from './mail.module.css'
import { MailPreview } from './MailPreview.tsx'

interface BrandingTabProps {
  readonly tenant: string | undefined
  readonly shown: MailShown
}

const fresh: Branding = { name: '', colour: '#0a3d7a' }

export function BrandingTab({ tenant, shown }: BrandingTabProps) {
  const [brandings, setBrandings] = useState<readonly Branding[]>(shown.settings.brandings ?? [])
  const [at, setAt] = useState(0)
  const [logoTrouble, setLogoTrouble] = useState<string>()
  const branding = brandings[at]
  const change = (part: Partial<Branding>): void =>
    setBrandings(brandings.map((one, place) => (place === at ? without({ ...one, ...part }) : one)))
  async function takeLogo(file: File): Promise<void> {
    const read = await logoFrom(file)
    setLogoTrouble('problem' in read ? read.problem : undefined)
    if ('logo' in read) change({ logo: read.logo })
  }
  const problems = brandings.map(problemOf)
  const save = useSettingsChange({
    change: () => {
      const { brandings: _old, ...rest } = shown.settings
      const next = { ...rest, ...(brandings.length > 0 && { brandings: [...brandings] }) }
      return call('putMailSettings', { body: { ...(tenant !== undefined && { tenant }), settings: next } })
    },
    renews: [['mail-settings']],
    said: 'The branding is saved.',
  })
  const add = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={15} />}
      onClick={() => {
        setBrandings([...brandings, fresh])
        setAt(brandings.length)
      }}
    >
      New branding
    </Button>
  )
  const inherited = shown.effective.brandings?.[0]
  return (
    <div className={classes.sides}>
      <div className={classes.form}>
        {branding === undefined ? (
          <>
            <NothingYet title="No branding of its own">
              <p>
                {inherited === undefined
                  ? 'Mails look plain, and come from “IT maintenance”.'
                  : `Mails look as above this tenant: “${inherited.name}”.`}
              </p>
              {add}
            </NothingYet>
            {(shown.settings.brandings?.length ?? 0) > 0 && (
              <Form onSubmit={() => save.mutate()} label="Branding">
                <FormEnd word="Save" busy={save.isPending} error={save.error} />
              </Form>
            )}
          </>
        ) : (
          <Form onSubmit={() => save.mutate()} label="Branding">
            <div className={classes.choices} role="group" aria-label="Brandings">
              {brandings.map((one, place) => (
                <Button
                  key={place}
                  size="compact-xs"
                  variant={place === at ? 'light' : 'default'}
                  aria-pressed={place === at}
                  onClick={() => setAt(place)}
                >
                  {one.name === '' ? 'Unnamed' : one.name}
                </Button>
              ))}
              {add}
            </div>
            {brandings.length > 1 && (
              <p className="soft">
                {formatCount(brandings.length, 'branding')}: the first that is valid on a day is used.
              </p>
            )}
            <FormRow>
              <Field label="Name" hint="Who the mail is from, in its head and foot.">
                <TextInput
                  size="xs"
                  value={branding.name}
                  onChange={(event) => change({ name: event.currentTarget.value })}
                />
              </Field>
              <Field
                label="Colour"
                hint="Of the bar and the buttons."
                error={branding.colour === undefined ? undefined : colourProblem(branding.colour)}
              >
                <ColorInput
                  size="xs"
                  format="hex"
                  withEyeDropper={false}
                  value={branding.colour ?? ''}
                  onChange={(colour) => change({ colour })}
                />
              </Field>
            </FormRow>
            <FormRow>
              <Field label="From" optional hint="The first day it is used.">
                <TextInput
                  size="xs"
                  type="date"
                  value={branding.from ?? ''}
                  onChange={(event) => change({ from: event.currentTarget.value })}
                />
              </Field>
              <Field
                label="Until"
                optional
                hint="The last day it is used."
                error={isTurned(branding) ? 'The last day is before the first.' : undefined}
              >
                <TextInput
                  size="xs"
                  type="date"
                  value={branding.until ?? ''}
                  onChange={(event) => change({ until: event.currentTarget.value })}
                />
              </Field>
            </FormRow>
            <Field label="Greeting" optional hint="{name} stands for the person's name.">
              <TextInput
                size="xs"
                value={branding.greeting ?? ''}
                placeholder="Dear {name},"
                onChange={(event) => change({ greeting: event.currentTarget.value })}
              />
            </Field>
            <Field label="Whom to ask" optional hint="Shown on mails and their pages as “Questions? …”.">
              <TextInput
                size="xs"
                value={branding.support ?? ''}
                placeholder="help@acme.example or 555 0199"
                onChange={(event) => change({ support: event.currentTarget.value })}
              />
            </Field>
            <Field label="Foot" optional>
              <Textarea
                size="xs"
                autosize
                minRows={2}
                value={branding.footer ?? ''}
                onChange={(event) => change({ footer: event.currentTarget.value.replaceAll('\n', ' ') })}
              />
            </Field>
            <div className={settings.buttons}>
              {branding.logo !== undefined && (
                <img
                  className={classes.logo}
                  src={`data:${branding.logo.type};base64,${branding.logo.base64}`}
                  alt="The logo"
                />
              )}
              <FileButton
                accept="image/png,image/jpeg,image/gif"
                onChange={(file) => {
                  if (file === null) return
                  void takeLogo(file)
                }}
              >
                {(props) => (
                  <Button size="xs" variant="default" {...props}>
                    {branding.logo === undefined ? 'Choose a logo' : 'Another logo'}
                  </Button>
                )}
              </FileButton>
              {branding.logo !== undefined && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    const { logo: _logo, ...rest } = branding
                    setBrandings(brandings.map((one, place) => (place === at ? rest : one)))
                  }}
                >
                  Without a logo
                </Button>
              )}
              <span className="soft">PNG, JPEG or GIF, at most 100 kB</span>
            </div>
            {logoTrouble !== undefined && (
              <p className={classes.trouble} role="alert">
                {logoTrouble}
              </p>
            )}
            <FormEnd
              word="Save"
              busy={save.isPending}
              disabled={problems.some((problem) => problem !== undefined)}
              error={save.error}
            >
              <Button
                size="xs"
                variant="subtle"
                color="red"
                leftSection={<IconTrash size={15} />}
                onClick={() => {
                  setBrandings(brandings.filter((_, place) => place !== at))
                  setAt(0)
                }}
              >
                Remove this branding
              </Button>
            </FormEnd>
          </Form>
        )}
      </div>
      <MailPreview
        tenant={tenant}
        branding={branding !== undefined && problemOf(branding) === undefined ? branding : undefined}
      />
    </div>
  )
}

/** Empty texts are left out: they come from nowhere else. */
function without(branding: Branding): Branding {
  return Object.fromEntries(
    Object.entries(branding).filter(([key, value]) => key === 'name' || value !== ''),
  ) as unknown as Branding
}

function isTurned({ from, until }: Branding): boolean {
  return from !== undefined && until !== undefined && until < from
}

function problemOf(branding: Branding): string | undefined {
  if (branding.name.trim() === '') return 'It has no name.'
  if (isTurned(branding)) return 'Its last day is before its first.'
  return branding.colour === undefined ? undefined : colourProblem(branding.colour)
}
