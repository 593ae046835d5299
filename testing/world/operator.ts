/** An operator of a test's server: typed calls of the API, with a token. */
import type { Api } from '@fettle/contract/http/api.ts'
import { api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>
  readonly query?: QueryInputOf<E>
  readonly body?: BodyInputOf<E>
}

/** A request that was refused; `problem` says why. */
export class RefusedCall extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`)
    this.problem = problem
  }
}

export class Operator {
  readonly address: string
  readonly token: string

  constructor(server: { readonly address: string; readonly token: string }) {
    this.address = server.address
    this.token = server.token
  }

  /** Calls an endpoint. */
  async call<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<ResponseOf<Api[Id]>> {
    const endpoint: Endpoint = api[id]
    const params = (input.params ?? {}) as Record<string, string>
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const query = new URLSearchParams(
      Object.entries((input.query ?? {}) as Record<string, string>).map(([name, value]) => [name, String(value)]),
    )
    const response = await fetch(`${this.address}${path}?${query}`, {
      method: endpoint.method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new RefusedCall(answer as Problem)
    return answer as ResponseOf<Api[Id]>
  }

  /** Applies documents. */
  async apply(...documents: readonly Record<string, unknown>[]): Promise<void> {
    await this.call('applyDocuments', {
      body: { documents: documents.map((document, at) => ({ source: `test:${at + 1}`, document })), dryRun: false },
    })
  }

  /** Starts a session on one computer and returns its id. */
  async start(
    computer: string,
    options: Omit<BodyInputOf<Api['startSessions']>, 'computers' | 'filter'> = {},
  ): Promise<string> {
    const { started, merged, refused } = await this.call('startSessions', {
      body: { computers: [computer], ...options },
    })
    const [one] = [...started, ...merged]
    if (!one) throw new Error(refused[0]?.sentence ?? 'no session was started')
    return one.id
  }

  /** The session once it is final; fails when that takes too long. */
  async final(id: string, seconds = 120): Promise<SessionDetail> {
    const end = performance.now() + seconds * 1000
    for (;;) {
      const session = await this.call('getSession', { params: { id }, query: { wait: 5 } })
      if (isFinal(session.state)) return session
      if (performance.now() > end)
        throw new Error(
          `session ${id} is still ${session.state} after ${seconds} s: ${JSON.stringify(session.wait ?? session.stages)}`,
        )
    }
  }

  /** Starts a session and waits for its end. */
  async run(computer: string, options: Parameters<Operator['start']>[1] = {}): Promise<SessionDetail> {
    return await this.final(await this.start(computer, options))
  }

  /** Every output line of a session. */
  async log(id: string): Promise<ResponseOf<Api['getSessionLog']>['lines']> {
    const lines: ResponseOf<Api['getSessionLog']>['lines'] = []
    for (;;) {
      const page = await this.call('getSessionLog', {
        params: { id },
        query: { after: lines.at(-1)?.n ?? 0, limit: 5000 },
      })
      lines.push(...page.lines)
      if (!page.more) return lines
    }
  }
}
