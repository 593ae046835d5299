/** Asks the browser for a passkey, or to make one, and says in words what went wrong. */
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser'
import { call } from '../../api/call.ts'

type Credential = Record<string, unknown>
type Asked = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Made = Parameters<typeof startRegistration>[0]['optionsJSON']

/** Passkeys belong to a name: browsers have none for pages that were opened by an IP address, or without TLS. */
export function passkeysWork(): boolean {
  const { hostname } = window.location
  return window.isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(hostname)
}

/** Why there are no passkeys here, in one sentence; undefined when there are. */
export function whyNoPasskeys(): string | undefined {
  if (passkeysWork()) return undefined
  const { protocol, hostname, port } = window.location
  if (protocol === 'http:' && hostname.startsWith('127.'))
    return `Passkeys belong to a name and not to a number: open this page as http://localhost:${port} to use them.`
  return 'Passkeys need a page that is opened by name over https.'
}

/** Lets the person choose a passkey. @throws an error with one sentence. */
export async function findPasskey(): Promise<Credential> {
  const { options } = await call('askPasskey', { body: {} })
  return (await inWords(startAuthentication({ optionsJSON: options as unknown as Asked }))) as unknown as Credential
}

/** Offers passkeys where the e-mail is typed; resolves when one was chosen, and never when none is. */
export async function offerPasskeys(): Promise<Credential | undefined> {
  if (!passkeysWork() || !(await browserSupportsWebAuthnAutofill())) return undefined
  const { options } = await call('askPasskey', { body: {} })
  const optionsJSON = options as unknown as Asked
  try {
    return (await startAuthentication({ optionsJSON, useBrowserAutofill: true })) as unknown as Credential
  } catch {
    // The offer was taken back, because the page was left or another way was chosen.
    return undefined
  }
}

/** Takes the offer back. */
export function endOffer(): void {
  WebAuthnAbortService.cancelCeremony()
}

/** Makes a passkey with what the server asked for. @throws an error with one sentence. */
export async function makePasskey(options: Record<string, unknown>): Promise<Credential> {
  return (await inWords(startRegistration({ optionsJSON: options as unknown as Made }))) as unknown as Credential
}

/** What a new passkey is called until somebody names it: where it was made. */
export function usualPasskeyName(agent = navigator.userAgent): string {
  const systems = [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X|Macintosh/, 'Mac'],
    [/CrOS/, 'Chromebook'],
    [/Linux/, 'Linux'],
  ] as const
  return systems.find(([pattern]) => pattern.test(agent))?.[1] ?? 'Passkey'
}

async function inWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (cause) {
    const { name } = cause as Error
    const said =
      name === 'InvalidStateError'
        ? 'This device has a passkey for your account already.'
        : 'No passkey came: the browser’s question was closed, or took too long. Try again.'
    throw new Error(said, { cause })
  }
}
