/** Says in words what a tenant's settings can be. */

/** The choice of no tenant above. */
export const noParent = { value: '', label: 'No other tenant' } as const
