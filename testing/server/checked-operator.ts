/** An operator that holds the server to its contract: every answer must be exactly what the endpoint declares. */
import assert from 'node:assert/strict'
import { type Api, api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'
import { Operator, RefusedCall } from '../world/operator.ts'

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>
  readonly query?: QueryInputOf<E>
  readonly body?: BodyInputOf<E>
}

export class CheckedOperator extends Operator {
  override async call<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<ResponseOf<Api[Id]>> {
    const answer = await super.call(id, input)
    const declared: Endpoint = api[id]
    assert.deepEqual(declared.response.parse(answer), answer, `${id} answers something that is not declared`)
    return answer
  }

  /** The problem with which a call is refused; fails when it is not. */
  async refused<Id extends keyof Api>(id: Id, input: Input<Api[Id]> = {}): Promise<Problem> {
    try {
      await this.call(id, input)
    } catch (error) {
      if (error instanceof RefusedCall) return error.problem
      throw error
    }
    return assert.fail(`${id} was not refused`)
  }

  /** Applies documents, or says what they would change; each change as "created tenant Acme". */
  async changes(documents: readonly Record<string, unknown>[], dryRun = false): Promise<readonly string[]> {
    const sourced = documents.map((document, at) => ({ source: `test.yaml:${at + 1}`, document }))
    const { changes } = await this.call('applyDocuments', { body: { documents: sourced, dryRun } })
    return changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`)
  }

  /** A request as it is, with this operator's token. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.address}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...init.headers },
    })
  }
}
