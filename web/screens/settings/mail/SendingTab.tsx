/** Sets by which server and in whose name mails leave, and tries it with a test mail. */
import { NativeSelect, NumberInput, PasswordInput, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SmtpTls } from '@fettle/core/terms/mail.ts'
import { call } from '../../../api/call.ts'
import type { MailSettings, MailShown } from '../../../api/setup-queries.ts'
import { Banner } from '../../../parts/Banner.tsx'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Scroll, Section } from '../../../parts/Section.tsx'
import { useSettingsChange } from '../use-settings-change.ts'
import { TestMail } from './TestMail.tsx'

const tlsWords: { readonly [T in SmtpTls]: string } = {
  startTls: 'Must be encrypted (STARTTLS)',
  tls: 'Encrypted from the start (TLS)',
  ifOffered: 'Encrypted when the server can',
  none: 'Never encrypted',
}

interface SendingTabProps {
  readonly tenant: string | undefined
  readonly shown: MailShown
}

export function SendingTab({ tenant, shown }: SendingTabProps) {
  const { settings, effective, passwordSet, problems } = shown
  const [host, setHost] = useState(settings.smtp?.host ?? '')
  const [port, setPort] = useState<number | string>(settings.smtp?.port ?? '')
  const [tls, setTls] = useState<SmtpTls>(settings.smtp?.tls ?? 'startTls')
  const [user, setUser] = useState(settings.smtp?.user ?? '')
  const [password, setPassword] = useState('')
  const [from, setFrom] = useState(settings.from ?? '')
  const [replyTo, setReplyTo] = useState(settings.replyTo ?? '')
  const [publicUrl, setPublicUrl] = useState(settings.publicUrl ?? '')
  const [zone, setZone] = useState(settings.zone ?? '')
  const [bcc, setBcc] = useState<string[]>([...(settings.bcc ?? [])])
  const [operators, setOperators] = useState<string[]>([...(settings.operators ?? [])])
  const [enabled, setEnabled] = useState(settings.enabled === undefined ? '' : String(settings.enabled))
  const save = useSettingsChange({
    change: () => {
      const { brandings, smtp } = settings
      const kept = smtp?.authority === undefined ? {} : { authority: smtp.authority }
      const next: MailSettings = {
        ...(brandings && { brandings }),
        ...(enabled !== '' && { enabled: enabled === 'true' }),
        ...(publicUrl !== '' && { publicUrl }),
        ...(host !== '' && {
          smtp: { ...kept, host, tls, ...(port !== '' && { port: Number(port) }), ...(user !== '' && { user }) },
        }),
        ...(from !== '' && { from }),
        ...(replyTo !== '' && { replyTo }),
        ...(zone !== '' && { zone }),
        ...(bcc.length > 0 && { bcc }),
        ...(operators.length > 0 && { operators }),
      }
      return call('putMailSettings', {
        body: { ...(tenant !== undefined && { tenant }), settings: next, ...(password !== '' && { password }) },
      })
    },
    renews: [['mail-settings']],
    said: 'The mail settings are saved.',
    onDone: () => setPassword(''),
  })
  const inherited = (text: string | undefined, otherwise = ''): string =>
    text === undefined ? otherwise : `Inherited: ${text}`
  const isInstallation = tenant === undefined
  return (
    <Scroll>
      {problems.length > 0 && (
        <Banner tone="drift">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Banner>
      )}
      <Form onSubmit={() => save.mutate()} label="Sending">
        <Section
          title="Mail server"
          hint={isInstallation ? undefined : 'What is left empty is as for the tenant above, or the installation.'}
        >
          <FormRow>
            <Field label="Server">
              <TextInput
                size="xs"
                value={host}
                placeholder={inherited(isInstallation ? undefined : effective.smtp?.host, 'mail.example.org')}
                onChange={(event) => setHost(event.currentTarget.value)}
              />
            </Field>
            <Field label="Port" optional>
              <NumberInput
                size="xs"
                min={1}
                max={65_535}
                hideControls
                value={port}
                placeholder={tls === 'tls' ? '465' : tls === 'startTls' ? '587' : '25'}
                onChange={setPort}
              />
            </Field>
            <Field label="Encryption">
              <NativeSelect
                size="xs"
                value={tls}
                data={Object.entries(tlsWords).map(([value, label]) => ({ value, label }))}
                onChange={(event) => setTls(event.currentTarget.value as SmtpTls)}
              />
            </Field>
          </FormRow>
          <FormRow>
            <Field label="User" optional>
              <TextInput
                size="xs"
                autoComplete="off"
                value={user}
                onChange={(event) => setUser(event.currentTarget.value)}
              />
            </Field>
            <Field
              label="Password"
              optional
              hint={passwordSet ? 'One is set; it stays when this is empty.' : undefined}
            >
              <PasswordInput
                size="xs"
                autoComplete="new-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
            </Field>
          </FormRow>
        </Section>
        <Section title="Sender">
          <FormRow>
            <Field label="From" hint="As in Acme IT <it@acme.example>.">
              <TextInput
                size="xs"
                value={from}
                placeholder={inherited(effective.from)}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
            </Field>
            <Field label="Answers go to" optional>
              <TextInput
                size="xs"
                value={replyTo}
                placeholder={inherited(effective.replyTo, 'the sender')}
                onChange={(event) => setReplyTo(event.currentTarget.value)}
              />
            </Field>
          </FormRow>
          <FormRow>
            <Field label="Copies go to" optional hint="Of every mail, without its buttons.">
              <TagsInput size="xs" value={bcc} onChange={setBcc} placeholder="Type an address, then Enter" />
            </Field>
            <Field label="Approvals go to" optional hint="Who is told that a plan waits for approval.">
              <TagsInput
                size="xs"
                value={operators}
                onChange={setOperators}
                placeholder="Type an address, then Enter"
              />
            </Field>
          </FormRow>
        </Section>
        <Section title="Mails">
          <FormRow>
            <Field label="Mails are sent">
              <NativeSelect
                size="xs"
                value={enabled}
                data={[
                  { value: '', label: isInstallation ? 'Yes' : 'As above this tenant' },
                  ...(isInstallation ? [] : [{ value: 'true', label: 'Yes' }]),
                  { value: 'false', label: 'No' },
                ]}
                onChange={(event) => setEnabled(event.currentTarget.value)}
              />
            </Field>
            <Field label="Zone" optional hint="For times about computers whose own zone is not known.">
              <TextInput
                size="xs"
                value={zone}
                placeholder={inherited(effective.zone, 'Europe/Vienna')}
                onChange={(event) => setZone(event.currentTarget.value)}
              />
            </Field>
            {isInstallation && (
              <Field label="Address of this server" hint="Links in mails begin with it.">
                <TextInput
                  size="xs"
                  value={publicUrl}
                  placeholder="https://fettle.example.org"
                  onChange={(event) => setPublicUrl(event.currentTarget.value)}
                />
              </Field>
            )}
          </FormRow>
          <FormEnd word="Save" busy={save.isPending} error={save.error} />
        </Section>
      </Form>
      <TestMail tenant={tenant} />
    </Scroll>
  )
}
