/** For tests: a browser as far as the server can tell. It keeps its cookies and says where its requests come from. */
import assert from 'node:assert/strict'
import { type Api, api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, Endpoint, ParamsOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>
  readonly body?: BodyInputOf<E>
}

export class ABrowser {
  readonly address: string
  readonly #cookies = new Map<string, string>()

  constructor({ address }: { readonly address: string }) {
    this.address = address
  }

  /** The cookies it would send. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** A browser with the same cookies: another that stole them, or this one at another time. */
  copy(): ABrowser {
    const other = new ABrowser(this)
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value)
    return other
  }

  async send<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<Response> {
    const { method, path }: Endpoint = api[id]
    const params = (input.params ?? {}) as Record<string, string>
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const response = await fetch(`${this.address}${filled}`, {
      method,
      headers: {
        ...{ origin: this.address, 'x-fettle': '1', 'content-type': 'application/json', 'user-agent': 'Test/1' },
        ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(input.body ?? {}) }),
    })
    for (const text of response.headers.getSetCookie()) this.#keep(text)
    return response
  }

  #keep(text: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }

  /** Calls an endpoint; its answer must be exactly what is declared. */
  async call<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<ResponseOf<Api[Id]>> {
    const response = await this.send(id, input)
    const answer: unknown = await response.json()
    assert.equal(response.status, 200, `${id}: ${JSON.stringify(answer)}`)
    const declared: Endpoint = api[id]
    assert.deepEqual(declared.response.parse(answer), answer, `${id} answers something that is not declared`)
    return answer as ResponseOf<Api[Id]>
  }

  /** The problem with which a call is refused; fails when it is not. */
  async refused<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<Problem> {
    const response = await this.send(id, input)
    const answer = (await response.json()) as Problem
    assert.notEqual(response.status, 200, `${id} was not refused`)
    return answer
  }
}

/** A browser that came with the server's one-time link: the operator on its machine. */
export async function machineBrowser(server: {
  readonly address: string
  readonly loginLink: () => Promise<string>
}): Promise<ABrowser> {
  const browser = new ABrowser(server)
  const secret = new URL(await server.loginLink()).hash.replace('#code=', '')
  await browser.call('createLogin', { body: { secret } })
  return browser
}

export const goodPassword = 'seven green teapots sing'

/** A browser of somebody with a new account, signed in by invitation and with a password. */
export async function invitedBrowser(
  server: { readonly address: string },
  admin: { readonly call: ABrowser['call'] },
  { email, grants }: Pick<BodyInputOf<Api['createAccount']>, 'email' | 'grants'>,
): Promise<ABrowser & { readonly accountId: string }> {
  const { account, invitation } = await admin.call('createAccount', {
    body: { name: email.split('@')[0] ?? '', email, grants },
  })
  const browser = new ABrowser(server)
  const token = new URL(invitation.path, server.address).hash.replace('#token=', '')
  await browser.call('acceptInvitation', { body: { token, password: goodPassword } })
  return Object.assign(browser, { accountId: account.id })
}
