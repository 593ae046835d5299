/** Circles of prerequisites are found, each once, whatever the graph. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { findCycles } from './cycles.ts'

function graph(edges: { readonly [node: string]: readonly string[] }): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(edges))
}

test('[P13] ways that lead back are named once, from their smallest name', () => {
  assert.deepEqual(findCycles(graph({})), [])
  assert.deepEqual(findCycles(graph({ a: ['b', 'c'], b: ['c'] })), [])
  assert.deepEqual(findCycles(graph({ a: ['a'] })), [['a', 'a']])
  assert.deepEqual(findCycles(graph({ c: ['b'], b: ['a'], a: ['c'] })), [['a', 'c', 'b', 'a']])
  assert.deepEqual(findCycles(graph({ x: ['a'], a: ['b'], b: ['a', 'z'] })), [['a', 'b', 'a']])
  assert.deepEqual(findCycles(graph({ a: ['b'], b: ['a', 'c'], c: ['b'] })), [
    ['a', 'b', 'a'],
    ['b', 'c', 'b'],
  ])
})

test('[P13] a chain of ten thousand is no cycle, and closed it is one', () => {
  const nodes = Array.from({ length: 10_000 }, (_, at) => `n${String(at).padStart(5, '0')}`)
  const chain = nodes.slice(0, -1).map((node, at) => [node, [nodes[at + 1] ?? '']] as const)

  assert.deepEqual(findCycles(new Map(chain)), [])
  assert.equal(findCycles(new Map(chain.slice(0, 300)).set('n00300', ['n00000']))[0]?.length, 302)
})

const edgeLists = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 })

test('[P13] a node is on a named cycle exactly when it can reach itself', () => {
  fc.assert(
    fc.property(edgeLists, (edges) => {
      const nexts = new Map<string, string[]>()
      for (const [from, to] of edges) nexts.set(`${from}`, [...new Set([...(nexts.get(`${from}`) ?? []), `${to}`])])

      const named = new Set(findCycles(nexts).flat())

      for (const node of nexts.keys()) assert.equal(named.has(node), reaches(nexts, node))
      for (const cycle of findCycles(nexts)) {
        assert.equal(cycle[0], cycle.at(-1))
        for (const [at, node] of cycle.slice(0, -1).entries()) assert.ok(nexts.get(node)?.includes(cycle[at + 1] ?? ''))
      }
    }),
  )
})

function reaches(nexts: ReadonlyMap<string, readonly string[]>, start: string): boolean {
  const seen = new Set(nexts.get(start))
  for (const node of seen) for (const next of nexts.get(node) ?? []) seen.add(next)
  return seen.has(start)
}
