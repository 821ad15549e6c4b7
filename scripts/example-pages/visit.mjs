// What the checks of a page among the examples are given.

/**
 * @typedef {object} Visit
 * @property {import('playwright').Browser} browser
 * @property {string} origin - Where the page is served: below `/isolated/` with the headers for threads, below `/plain/` without.
 * @property {import('../shared/checks.mjs').Check} check
 * @property {string | undefined} pictures - A folder for pictures.
 */

/** How long something on a page may take, in ms: only what hangs takes longer. Software compiles shaders for half a minute. */
export const patience = 240_000

/**
 * Waits until the body has an attribute `data-…` of that value.
 * @param {import('playwright').Page} page
 * @param {string} name
 * @param {string} value
 */
export async function waitForBody(page, name, value) {
  await page.locator(`body[data-${name}="${value}"]`).waitFor({ state: 'attached', timeout: patience })
}
