/** Keeps the values of secrets for the orders that name them: in memory only, until the order is over. */
import type { OrderId } from '@fettle/core/terms/ids.ts'
import { redactorOf, withCleanTexts } from '@fettle/contract/wire/redaction.ts'

/** What the server sends of an order's secrets. */
export interface Delivery {
  readonly values: readonly { readonly name: string; readonly value: string }[]
  readonly missing: readonly { readonly name: string; readonly sentence: string }[]
}

export type Secrets =
  | { readonly how: 'given'; readonly values: ReadonlyMap<string, string> }
  | { readonly how: 'missing'; readonly sentence: string }
  | { readonly how: 'cancelled' }

/** The secrets in hand. After a restart it is empty: the server sends them again with each open order. */
export class SecretBox {
  readonly #deliveries = new Map<OrderId, Delivery>()
  readonly #redactors = new Map<OrderId, ((text: string) => string) | undefined>()
  #onDelivery: (() => void)[] = []

  /** Takes what the server sends; it replaces what was sent before. */
  put(orderId: OrderId, delivery: Delivery): void {
    this.#deliveries.set(orderId, delivery)
    this.#redactors.set(orderId, redactorOf(delivery.values.map(({ value }) => value)))
    for (const wake of this.#onDelivery.splice(0)) wake()
  }

  /** The order is over. */
  forget(orderId: OrderId): void {
    this.#deliveries.delete(orderId)
    this.#redactors.delete(orderId)
  }

  /** Whether what the order needs has been sent. */
  has(orderId: OrderId): boolean {
    return this.#deliveries.has(orderId)
  }

  /** The values of these secrets; waits until the server has sent them. */
  async get(orderId: OrderId, names: readonly string[], signal: AbortSignal): Promise<Secrets> {
    for (;;) {
      if (signal.aborted) return { how: 'cancelled' }
      const delivery = this.#deliveries.get(orderId)
      if (delivery !== undefined) return chosen(delivery, names)
      await this.#delivered(signal)
    }
  }

  /** The text without any of the order's secrets. */
  clean(orderId: OrderId, text: string): string {
    return this.#redactors.get(orderId)?.(text) ?? text
  }

  /** The events without any of the order's secrets in what programs said. */
  cleanAll<T>(orderId: OrderId, value: T): T {
    const clean = this.#redactors.get(orderId)
    return clean === undefined ? value : withCleanTexts(value, clean)
  }

  #delivered(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#onDelivery.push(wake)
      signal.addEventListener('abort', wake)
    })
  }
}

function chosen({ values, missing }: Delivery, names: readonly string[]): Secrets {
  const found = new Map<string, string>()
  for (const name of names) {
    const value = values.find((each) => each.name === name)?.value
    if (value === undefined) {
      const told = missing.find((each) => each.name === name)?.sentence
      return { how: 'missing', sentence: told ?? `The server did not send the secret "${name}".` }
    }
    found.set(name, value)
  }
  return { how: 'given', values: found }
}
