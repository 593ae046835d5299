/** Shows what is different between two texts: lines that went and lines that came, with the rest folded away. */
import { useEffect, useRef } from 'react'
import type { CodeLanguage } from './code-mirror.ts'
import classes from './code.module.css'

interface DifferenceProps {
  /** For screen readers: "What revision 3 changed". */
  readonly label: string
  readonly before: string
  readonly after: string
  readonly language?: CodeLanguage
}

export function Difference({ label, before, after, language = 'yaml' }: DifferenceProps) {
  const host = useRef<HTMLDivElement>(null)
  const isSame = before === after
  useEffect(() => {
    let isGone = false
    let destroy: (() => void) | undefined
    async function mount(): Promise<void> {
      const { mountDifference } = await import('./code-mirror.ts')
      if (!isGone && host.current !== null) destroy = mountDifference(host.current, { label, before, after, language })
    }
    if (!isSame) void mount()
    return () => {
      isGone = true
      destroy?.()
    }
  }, [label, before, after, language, isSame])
  if (isSame) return <p className="soft">Nothing is different.</p>
  return <div ref={host} className={classes.difference} />
}
