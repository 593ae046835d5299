/** A way to the batch that a session belongs to. */
import { Link } from '@tanstack/react-router'

export function BatchLink({ id }: { readonly id: string }) {
  return (
    <>
      , in{' '}
      <Link to="/batches/$id" params={{ id }}>
        a batch
      </Link>
    </>
  )
}
