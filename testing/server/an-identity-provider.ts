/** Identity providers for tests: a real one (oidc-provider), and a hostile one that says whatever a test wants. */
import { once } from 'node:events'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as allOf } from 'node:stream/consumers'

/** The client that both know. */
export const testClient = { clientId: 'fettle', clientSecret: 'a-secret-of-the-client' } as const

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string
  /** Goes through the sign-in as somebody, and returns the query with which the browser comes back. */
  readonly signIn: (url: string) => Promise<string>
}

/** Somebody whom a provider knows. */
export interface KnownPerson {
  readonly sub: string
  readonly claims: Readonly<Record<string, unknown>>
}

async function listening(): Promise<{ readonly server: Server; readonly issuer: string }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function closed(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

/** A real provider at which `person()` is signed in; it sends browsers back to `redirectUri` only. */
export async function anIdentityProvider(person: () => KnownPerson, redirectUri: string): Promise<IdentityProvider> {
  const { server, issuer } = await listening()
  const { default: Provider } = await import('oidc-provider')
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: testClient.clientId,
        client_secret: testClient.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...person().claims }) }),
    loadExistingGrant: async (context: GrantContext) => {
      const { client, session, provider: its } = context.oidc
      const grant = new its.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile groups')
      await grant.save()
      return grant
    },
  })
  const handle = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return void handle(request, response)
    const result = { login: { accountId: person().sub } }
    provider.interactionFinished(request, response, result).catch(() => response.destroy())
  })
  return { issuer, signIn: (url) => followed(url, redirectUri), [Symbol.asyncDispose]: () => closed(server) }
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
    readonly provider: {
      readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
    }
  }
}

/** Goes where a browser is sent, with its cookies, until it is sent back to us. */
async function followed(from: string, redirectUri: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = from
  for (let hops = 0; hops < 10; hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`)
    url = new URL(location, url).href
    if (url.startsWith(redirectUri)) return new URL(url).search
  }
  throw new Error('the provider sends the browser around in circles')
}

/** What a hostile provider puts into its ID token, and how it signs it. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly algorithm?: 'RS256' | 'none' | 'HS256'
  /** With a key that it does not publish. */
  readonly otherKey?: boolean
  /** Said besides code and state when the browser is sent back. */
  readonly answer?: Readonly<Record<string, string>>
}

export interface HostileProvider extends IdentityProvider {
  forgery: Forgery
}

/** A provider that follows the protocol except where `forgery` says otherwise. */
export async function aHostileProvider(): Promise<HostileProvider> {
  const { server, issuer } = await listening()
  const [own, other] = [keyPair(), keyPair()]
  const nonces = new Map<string, string>()
  const hostile: HostileProvider = {
    issuer,
    forgery: {},
    signIn: async (url) => {
      const asked = new URL(url).searchParams
      const code = createHash('sha256').update(url).digest('hex')
      nonces.set(code, asked.get('nonce') ?? '')
      const answer = { code, state: asked.get('state') ?? '', iss: issuer, ...hostile.forgery.answer }
      return `?${new URLSearchParams(answer).toString()}`
    },
    [Symbol.asyncDispose]: () => closed(server),
  }
  const tokens = (code: string) => {
    const { claims, algorithm = 'RS256', otherKey } = hostile.forgery
    const now = Math.floor(Date.now() / 1000)
    const usual = {
      iss: issuer,
      aud: testClient.clientId,
      sub: 'mallory',
      iat: now,
      exp: now + 60,
      nonce: nonces.get(code),
    }
    const key = otherKey ? other.privateKey : own.privateKey
    return { access_token: 'x', token_type: 'Bearer', id_token: jwt({ ...usual, ...claims }, algorithm, key) }
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const answers: Readonly<Record<string, () => unknown>> = {
      '/.well-known/openid-configuration': () => ({
        ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
        ...{ jwks_uri: `${issuer}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'] },
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      }),
      '/jwks': () => ({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' }] }),
    }
    void allOf(request).then((body) => {
      const answer =
        request.url === '/token' ? tokens(new URLSearchParams(body).get('code') ?? '') : answers[request.url ?? '']?.()
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? {}))
    })
  })
  return hostile
}

function keyPair() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function jwt(claims: object, algorithm: NonNullable<Forgery['algorithm']>, key: KeyObject): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: algorithm, typ: 'JWT', kid: 'own' })}.${part(claims)}`
  const mac = createHash('sha256').update(`${testClient.clientSecret}${signed}`).digest('base64url')
  const signature = {
    RS256: () => sign('sha256', Buffer.from(signed), key).toString('base64url'),
    none: () => '',
    HS256: () => mac,
  }
  return `${signed}.${signature[algorithm]()}`
}
