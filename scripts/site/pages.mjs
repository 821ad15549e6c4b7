// What the pages of a built site contain: links within the site, ids, and addresses that they load.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/**
 * @typedef {object} SitePage
 * @property {{ to: string, anchor: string }[]} links - To other pages and files of the site.
 * @property {Set<string>} ids
 * @property {string[]} loads - What a browser fetches: scripts, styles, pictures.
 */

/**
 * @param {string} folder
 * @returns {Map<string, SitePage>} by path
 */
export function readPages(folder) {
  /** @type {Map<string, SitePage>} */
  const pages = new Map()
  /** @type {Set<string>} Files that are not pages. */
  const files = new Set()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = file.replaceAll('\\', '/')
    if (path.endsWith('.html')) pages.set(path, readPage(readFileSync(join(folder, file), 'utf8'), path))
    else files.add(path)
  }
  for (const page of pages.values()) page.links = page.links.filter(({ to }) => !files.has(to))
  return pages
}

/**
 * @param {string} html
 * @param {string} path
 * @returns {SitePage}
 */
function readPage(html, path) {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => unescaped(match[1] ?? '')))
  /** @type {SitePage['links']} */
  const links = []
  for (const { 1: href = '' } of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(href)) continue
    const [target = '', anchor = ''] = unescaped(href).split('#')
    const to = target === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(target))
    links.push({ to, anchor: decodeURIComponent(anchor) })
  }
  const loads = [...html.matchAll(/<(?:link|script|img|source|iframe)\s[^>]*?(?:src|href)="([^"]*)"/g)]
  return { links, ids, loads: loads.filter(([tag]) => !tag.includes('rel="canonical"')).map((match) => match[1] ?? '') }
}

/** @param {string} text */
function unescaped(text) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
