/** Says that computers wait for somebody to let them in. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { awaitingApprovalQuery } from '../../api/computer-list-queries.ts'
import { Banner } from '../../parts/Banner.tsx'
import { formatCount } from '../../words/counts.ts'

/** Where they are let in, once that page is there; their rows until then. */
const page = '/computers/pending'

export function ApprovalBanner() {
  const router = useRouter()
  const { data } = useQuery(awaitingApprovalQuery())
  const count = data?.items.length ?? 0
  if (count === 0) return null
  const hasPage = page in router.routesByPath
  return (
    <Banner
      tone="waiting"
      actions={
        <Button
          size="compact-xs"
          variant="default"
          renderRoot={(props) => (
            <Link
              to={(hasPage ? page : '/computers') as never}
              search={(hasPage ? {} : { q: 'is:pending' }) as never}
              {...props}
            />
          )}
        >
          Look at {count === 1 ? 'it' : 'them'}
        </Button>
      }
    >
      {formatCount(count, 'computer')} {count === 1 ? 'awaits' : 'await'} approval.
    </Banner>
  )
}
