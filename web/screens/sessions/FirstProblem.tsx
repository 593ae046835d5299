/** Says the first thing that went wrong in a session, with ways to its line, to the terminal, and to doing it once more. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconArrowNarrowRight, IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { problemLineQuery } from '../../api/session-queries.ts'
import { Banner } from '../../parts/Banner.tsx'
import { type Action, codeWords } from '../../words/action-words.ts'
import { KnownFix } from './KnownFix.tsx'
import { useCanRepeat } from './use-steering.ts'
import { Refusal } from './Refusal.tsx'
import classes from './session-page.module.css'
import { TryByHand } from './TryByHand.tsx'
import type { SessionPlace } from './use-session-place.ts'
import { useRerun } from './use-rerun.ts'

interface FirstProblemProps {
  readonly session: SessionDetail
  readonly action: Action
  readonly place: SessionPlace
}

export function FirstProblem({ session, action, place }: FirstProblemProps) {
  const { data } = useQuery(problemLineQuery(session.id, action.id))
  const rerun = useRerun(session)
  const line = data?.line
  const mayRepeat = useCanRepeat(session, action)
  return (
    <Banner
      tone="failed"
      actions={
        <div className={classes.problemButtons}>
          {line !== undefined && (
            <Button
              variant="default"
              size="compact-xs"
              rightSection={<IconArrowNarrowRight size={14} />}
              onClick={() => place.go({ tab: undefined, view: undefined, action: action.id, lines: String(line) })}
            >
              Go to line {line}
            </Button>
          )}
          <TryByHand session={session} actionId={action.id} />
          {mayRepeat && (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconRepeat size={13} />}
              loading={rerun.isPending}
              onClick={() => rerun.mutate({ what: 'actions', actions: [action.id] })}
            >
              Re-run action
            </Button>
          )}
        </div>
      }
    >
      <p className={classes.problem}>
        <b>{action.title}</b> <span>{firstLine(action.detail) ?? codeWords(action.reason ?? 'failed')}</span>
      </p>
      <KnownFix session={session} action={action} />
      <Refusal error={rerun.error} />
    </Banner>
  )
}

function firstLine(text: string | undefined): string | undefined {
  return text?.split('\n', 1)[0]
}
