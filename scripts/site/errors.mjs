// Every error that the packages throw, from their sources: the message, with `…` for what differs from call to call, and the
// line of help. A page for each package, by topic.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root, workspacePackages } from '../workspace.mjs'
import { errorsOf } from './thrown.mjs'

/** @typedef {import('./thrown.mjs').Thrown} Thrown */

/** Writes `docs/reference/errors-<package>.md`, which git ignores. */
export function writeErrorPages() {
  const folder = join(root, 'docs/reference')
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder)) if (/^errors-.*\.md$/.test(file)) rmSync(join(folder, file))
  for (const { path, manifest } of workspacePackages()) {
    const thrown = errorsOf(path)
    if (thrown.length > 0) writeFileSync(join(folder, `errors-${basename(path)}.md`), errorPage(manifest.name, thrown))
  }
}

/**
 * @param {string} name - Of the package.
 * @param {readonly Thrown[]} thrown
 */
function errorPage(name, thrown) {
  /** @type {Map<string, Map<string, Thrown>>} */
  const topics = new Map()
  for (const one of thrown) {
    const rows = topics.get(one.topic) ?? new Map()
    topics.set(one.topic, rows.set(`${one.message}\n${one.help}`, one))
  }
  const count = [...topics.values()].reduce((sum, rows) => sum + rows.size, 0)
  const parts = [...topics]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([topic, rows]) => {
      const lines = [...rows.values()]
        .sort((a, b) => (a.message < b.message ? -1 : 1))
        .map(({ name: kind, message, help }) => `| ${cell(message)} | ${help === '' ? '–' : cell(help)} | ${kind} |`)
      return `## ${topic}\n\n| Message | What to do | Class |\n| --- | --- | --- |\n${lines.join('\n')}`
    })
  const short = name.replace('@tensorloom/', '')
  const intro = `The ${count} errors of \`${name}\`, by topic. \`…\` stands for what differs from call to call: names, shapes, values. What to do is the line that the error prints behind \`help:\`. [Errors](errors.md) says what the classes mean.`
  return `---\ntitle: Errors of ${short}\ndescription: Every error of ${name}, with what to do.\n---\n\n${intro}\n\n${parts.join('\n\n')}\n`
}

/** Text that Markdown must leave alone. @param {string} text */
function cell(text) {
  const line = text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('`', "'")
  return `\`${line}\``
}
