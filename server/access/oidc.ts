/** Asks an identity provider who somebody is: OpenID Connect, code flow with PKCE, state and nonce; every check is openid-client's. */
import * as client from 'openid-client'
import { refuse } from '../http/refusal.ts'

/** A provider as far as the protocol needs it. */
export interface OidcProvider {
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Besides openid, email and profile. */
  readonly scopes: readonly string[]
}

/** What must be remembered between sending a browser away and its coming back. */
export interface OidcFlow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirectUri: string
}

/** Who somebody is, as the provider says: issuer and subject are the key, all else is only told. */
export interface OidcPerson {
  readonly issuer: string
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

const patienceSeconds = 10

/** True for addresses whose answers nobody between can change: https, and this machine itself. */
export function isTrustworthy(issuer: string): boolean {
  return URL.parse(issuer)?.protocol === 'https:' || isLoopback(issuer)
}

function isLoopback(issuer: string): boolean {
  const url = URL.parse(issuer)
  return url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

/** Reads what the provider says of itself. @throws a refusal when it cannot be reached or is another one than it should be. */
async function configurationOf(provider: OidcProvider): Promise<client.Configuration> {
  const { label, issuer, clientId, clientSecret } = provider
  if (!isTrustworthy(issuer))
    refuse(
      'badInput',
      `The issuer ${issuer} is reached without TLS, so anybody between could let people in; write https://.`,
    )
  const found = await client
    .discovery(new URL(issuer), clientId, {}, client.ClientSecretPost(clientSecret), {
      timeout: patienceSeconds,
      // The signature counts, not only the connection that the token came over.
      execute: [client.enableNonRepudiationChecks, ...(isLoopback(issuer) ? [client.allowInsecureRequests] : [])],
    })
    .catch((error: unknown) =>
      refuse(
        'conflict',
        `The identity provider "${label}" at ${issuer} cannot be used (${reasonOf(error)}); an administrator can check its issuer.`,
      ),
    )
  // Microsoft's addresses for all organisations: any of them could say of its people what gives them roles here.
  if (found.serverMetadata().issuer.includes('{tenantid}'))
    refuse(
      'badInput',
      `The issuer ${issuer} speaks for every organisation; write your own, with its tenant id in place of the word.`,
    )
  return found
}

/** Makes sure that there is a provider at this address; returns its issuer as it writes it, with or without a slash at its end. */
export async function mustAnswer(provider: OidcProvider): Promise<string> {
  const { issuer } = (await configurationOf(provider)).serverMetadata()
  return URL.parse(issuer)?.href === URL.parse(provider.issuer)?.href ? issuer : provider.issuer
}

/** Where to send a browser, and what to remember until it comes back. */
export async function beginOidc(
  provider: OidcProvider,
  redirectUri: string,
): Promise<{ readonly url: string; readonly flow: OidcFlow }> {
  const configuration = await configurationOf(provider)
  const flow = {
    ...{ state: client.randomState(), nonce: client.randomNonce(), redirectUri },
    verifier: client.randomPKCECodeVerifier(),
  }
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: [...new Set(['openid', 'email', 'profile', ...provider.scopes])].join(' '),
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, flow }
}

/** Who came back with this answer (the query of the address). @throws a refusal when anything about it is not as it must be. */
export async function finishOidc(provider: OidcProvider, flow: OidcFlow, answer: string): Promise<OidcPerson> {
  const configuration = await configurationOf(provider)
  const { state, nonce, verifier, redirectUri } = flow
  try {
    const address = new URL(redirectUri)
    address.search = answer
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
    const tokens = await client.authorizationCodeGrant(configuration, address, checks)
    const told = tokens.claims()
    if (!told) throw new Error('no ID token')
    return {
      issuer: told.iss,
      subject: told.sub,
      claims: { ...(await userInfo(configuration, tokens, told.sub)), ...told },
    }
  } catch (error) {
    return refuse(
      'notSignedIn',
      `The answer of "${provider.label}" was not accepted (${reasonOf(error)}); begin again, and tell an administrator if it stays so.`,
    )
  }
}

/** Many providers tell the e-mail and the groups only when asked for them. */
async function userInfo(
  configuration: client.Configuration,
  { access_token }: { readonly access_token: string },
  subject: string,
): Promise<Record<string, unknown>> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {}
  return { ...(await client.fetchUserInfo(configuration, access_token, subject)) }
}

/** Short, on one line: what a provider sends ends up on a page and in the log. */
function reasonOf(error: unknown): string {
  const said = error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError
  const { cause } = error as { readonly cause?: unknown }
  const within = cause instanceof Error ? `: ${cause.message}` : ''
  const text = said ? error.error : error instanceof Error ? `${error.message}${within}` : String(error)
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 200)
}
