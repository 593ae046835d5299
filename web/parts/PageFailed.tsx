/** Stands in for a page that broke, or whose code could not be loaded; loading everything anew is what helps then. */
import { LoadFailed } from './Notices.tsx'
import { Page } from './Page.tsx'
import { explainPageError } from './page-error.ts'

export function PageFailed({ error }: { readonly error: unknown }) {
  return (
    <Page title="This page cannot be shown">
      <LoadFailed error={explainPageError(error)} onRetry={() => window.location.reload()} />
    </Page>
  )
}
