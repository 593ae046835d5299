/** Says why a page could not be shown, in a sentence that helps. */

// Every browser has its own words for code that could not be loaded.
const codeNotLoaded = /dynamically imported module|importing a module script/i

/** The error as it is, or, when code of the page did not arrive, one that says so. */
export function explainPageError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (!codeNotLoaded.test(error.message)) return error
  return new Error(
    'A part of this page did not arrive: the server cannot be reached, or it was updated since the page was opened. Load it again.',
    { cause: error },
  )
}
