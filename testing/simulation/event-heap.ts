/** Keeps what is going to happen, and hands it out in the order of time. */

/** Something that happens at a moment. Of two at the same moment the one that was added first happens first. */
interface Coming {
  readonly at: number
  readonly n: number
  readonly act: () => void
}

export interface EventHeap {
  readonly add: (at: number, act: () => void) => void
  /** The next one, which is then no longer in the heap; undefined when nothing is going to happen any more. */
  readonly take: () => Coming | undefined
}

/** Returns an empty binary heap. */
export function eventHeap(): EventHeap {
  const heap: Coming[] = []
  let added = 0
  return {
    add(at, act) {
      added += 1
      heap.push({ at, n: added, act })
      rise(heap, heap.length - 1)
    },
    take() {
      const [first] = heap
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink(heap, 0)
      }
      return first
    },
  }
}

function rise(heap: Coming[], from: number): void {
  let place = from
  while (place > 0) {
    const above = (place - 1) >> 1
    if (!swappedIfEarlier(heap, place, above)) return
    place = above
  }
}

function sink(heap: Coming[], from: number): void {
  let place = from
  for (;;) {
    const left = 2 * place + 1
    const earlier = isEarlier(heap[left + 1], heap[left]) ? left + 1 : left
    if (!swappedIfEarlier(heap, earlier, place)) return
    place = earlier
  }
}

function swappedIfEarlier(heap: Coming[], place: number, above: number): boolean {
  const [one, other] = [heap[place], heap[above]]
  if (!one || !other || !isEarlier(one, other)) return false
  heap[above] = one
  heap[place] = other
  return true
}

function isEarlier(one: Coming | undefined, other: Coming | undefined): boolean {
  if (!one || !other) return false
  return one.at < other.at || (one.at === other.at && one.n < other.n)
}
