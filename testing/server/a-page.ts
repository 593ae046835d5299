/** A browser's part of a test: our own page with its cookies, and whoever is signed in there. */
import assert from 'node:assert/strict'
import { type Api, api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>
  readonly query?: QueryInputOf<E>
  readonly body?: BodyInputOf<E>
}

/** Our page in a browser with cookies of its own. */
export class Page {
  readonly address: string
  readonly cookies = new Map<string, string>()

  constructor(address: string) {
    this.address = address
  }

  /** Sends a request as our page does, and keeps the cookies of the answer. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, this.address), {
      ...init,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        origin: new URL(this.address).origin,
        'x-fettle': '1',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  /** Calls an endpoint that must answer. */
  async call<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<ResponseOf<Api[Id]>> {
    const response = await this.#send(id, input)
    const answer: unknown = await response.json()
    assert.equal(response.status, 200, JSON.stringify(answer))
    assert.deepEqual((api[id] as Endpoint).response.parse(answer), answer)
    return answer as ResponseOf<Api[Id]>
  }

  /** Calls an endpoint that must refuse. */
  async refused<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<Problem> {
    const response = await this.#send(id, input)
    const answer = (await response.json()) as Problem
    assert.notEqual(response.status, 200, `${id} was not refused`)
    return answer
  }

  async #send(id: keyof Api, input: Input<Endpoint>): Promise<Response> {
    const endpoint: Endpoint = api[id]
    const params = (input.params ?? {}) as Record<string, string>
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const query = new URLSearchParams((input.query ?? {}) as Record<string, string>)
    return await this.fetch(`${path}?${query}`, {
      method: endpoint.method,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    })
  }
}
