/** Sets up an identity provider: who it is, who may come in by it, and which roles they get. */
import { Button, NativeSelect, PasswordInput, Switch, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import type { ProviderRow } from '../../../api/settings-queries.ts'
import { Code } from '../../../parts/Code.tsx'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd, FormRow } from '../../../parts/Form.tsx'
import { Section } from '../../../parts/Section.tsx'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { WordsField } from '../WordsField.tsx'
import { type Mapping, MappingsField } from './MappingsField.tsx'

const fields = ['label', 'issuer', 'clientId', 'clientSecret', 'emailDomains', 'scopes', 'mappings']

export function ProviderForm({ provider }: { readonly provider: ProviderRow | undefined }) {
  const navigate = useNavigate()
  const [label, setLabel] = useState(provider?.label ?? '')
  const [issuer, setIssuer] = useState(provider?.issuer ?? '')
  const [clientId, setClientId] = useState(provider?.clientId ?? '')
  const [clientSecret, setClientSecret] = useState('')
  const [emailDomains, setDomains] = useState<readonly string[]>(provider?.emailDomains ?? [])
  const [scopes, setScopes] = useState<readonly string[]>(provider?.scopes ?? [])
  const [mappings, setMappings] = useState<readonly Mapping[]>(
    provider?.mappings.map(({ tenant, ...rest }) => ({ ...rest, ...(tenant && { tenant: tenant.name }) })) ?? [],
  )
  const [unknownPeople, setUnknown] = useState<ProviderRow['unknownPeople']>(provider?.unknownPeople ?? 'refuse')
  const [enabled, setEnabled] = useState(provider?.enabled ?? true)
  const save = useSettingsChange({
    change: () => {
      const lists = { emailDomains: [...emailDomains], scopes: [...scopes], mappings: [...mappings] }
      const said = { label, clientId, ...lists, unknownPeople, enabled }
      return provider === undefined
        ? call('createIdentityProvider', { body: { ...said, issuer, clientSecret } })
        : call('changeIdentityProvider', {
            params: { id: provider.id },
            body: { ...said, ...(clientSecret !== '' && { clientSecret }) },
          })
    },
    renews: [['identity-providers'], ['sign-in-providers']],
    said: 'The provider is saved.',
    onDone: ({ id }) => void navigate({ to: '/settings/sign-in/$id', params: { id }, search: {} as never }),
  })
  const problem = (member: string): string | undefined => problemAt(save.error, member)
  return (
    <Form onSubmit={() => save.mutate()} label="Sign-in provider">
      <Section title="The provider">
        <FormRow>
          <Field label="Name" hint="What the button on the sign-in page says." error={problem('label')}>
            <TextInput size="xs" value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
          </Field>
          <Field
            label="Issuer"
            hint={provider === undefined ? 'As in https://login.example.org.' : 'It stays: people are known by it.'}
            error={problem('issuer')}
          >
            <TextInput
              size="xs"
              disabled={provider !== undefined}
              value={issuer}
              onChange={(event) => setIssuer(event.currentTarget.value)}
            />
          </Field>
        </FormRow>
        <FormRow>
          <Field label="Client ID" error={problem('clientId')}>
            <TextInput
              size="xs"
              autoComplete="off"
              value={clientId}
              onChange={(event) => setClientId(event.currentTarget.value)}
            />
          </Field>
          <Field
            label="Client secret"
            hint={provider === undefined ? 'It is kept encrypted and never shown again.' : 'Empty: it stays as it is.'}
            error={problem('clientSecret')}
          >
            <PasswordInput
              size="xs"
              autoComplete="new-password"
              value={clientSecret}
              onChange={(event) => setClientSecret(event.currentTarget.value)}
            />
          </Field>
        </FormRow>
        <div className={classes.stack}>
          <p className="soft">The provider must be told this address to send people back to:</p>
          <Code
            text={`${window.location.origin}${provider?.redirectPath ?? '/sign-in/callback'}`}
            copyLabel="Copy the address"
          />
        </div>
      </Section>
      <Section title="Who may come in">
        <FormRow>
          <WordsField
            label="E-mail domains"
            hint="Only people whose verified e-mail is of one of these. None: whoever the provider lets in."
            example="example.org"
            value={emailDomains}
            onChange={setDomains}
            error={problem('emailDomains')}
          />
          <Field label="People without an account">
            <NativeSelect
              size="xs"
              value={unknownPeople}
              data={[
                { value: 'refuse', label: 'are refused' },
                { value: 'create', label: 'get an account with the roles below' },
              ]}
              onChange={(event) => setUnknown(event.currentTarget.value === 'create' ? 'create' : 'refuse')}
            />
          </Field>
        </FormRow>
        <Switch
          size="xs"
          label="Offered on the sign-in page"
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
      </Section>
      <Section
        title="Roles"
        hint="Whoever has this value in this claim has the role, for as long as the provider says so at sign-in."
      >
        <MappingsField value={mappings} onChange={setMappings} />
        {problem('mappings') !== undefined && <p role="alert">{problem('mappings')}</p>}
        <WordsField
          label="Further scopes"
          hint="Asked for besides openid, email and profile: many providers tell groups only with one."
          example="groups"
          value={scopes}
          onChange={setScopes}
          error={problem('scopes')}
        />
      </Section>
      <FormEnd
        word={provider === undefined ? 'Add the provider' : 'Save'}
        busy={save.isPending}
        disabled={label === '' || issuer === '' || clientId === '' || (provider === undefined && clientSecret === '')}
        error={problemBeside(save.error, fields)}
      >
        {provider !== undefined && <Removal provider={provider} />}
      </FormEnd>
    </Form>
  )
}

function Removal({ provider: { id, label } }: { readonly provider: ProviderRow }) {
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const remove = useSettingsChange({
    change: () => call('deleteIdentityProvider', { params: { id } }),
    renews: [['identity-providers'], ['sign-in-providers']],
    said: 'The provider is gone.',
    onDone: () => void navigate({ to: '/settings/sign-in', search: {} as never }),
  })
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Delete ${label}?`}
        word="Delete"
        typed={label}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>Nobody can sign in with it any more, and its logins end. People without password or passkey are shut out.</p>
      </ConfirmDialog>
    </>
  )
}
