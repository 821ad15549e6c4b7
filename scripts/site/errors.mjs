// Every error that the packages throw, from their sources: the message, with `…` for what differs from call to call, and the
// line of help. A page for each package, by topic.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import ts from 'typescript'
import { root, workspacePackages } from '../workspace.mjs'
import { topicOfSource } from './categories.mjs'

/**
 * @typedef {object} Thrown
 * @property {string} name - What `error.name` is.
 * @property {string} message
 * @property {string} help
 * @property {string} topic
 */

/** Classes whose errors have another name. @type {Record<string, string>} */
const names = { OnnxError: 'SerializationError', GraphError: 'SerializationError', TrainingAbortedError: 'AbortError' }

/** Errors of ours, by class. */
const ours = new Set([
  ...['TensorloomError', 'ShapeError', 'DtypeError', 'BackendError', 'MemoryError', 'DisposedError', 'DataError'],
  ...['SerializationError', ...Object.keys(names)],
])

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
 * Errors that a package throws, in the order of its sources.
 * @param {string} path
 */
export function errorsOf(path) {
  /** @type {Thrown[]} */
  const all = []
  for (const file of readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts')) continue
    const source = ts.createSourceFile(
      file,
      readFileSync(join(path, 'src', file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    const topic = topicOfSource(relative(root, join(path, 'src', file)))
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isNewExpression(node)) {
        const thrown = thrownBy(node)
        if (thrown !== undefined) all.push({ ...thrown, topic })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return all
}

/** @param {ts.NewExpression} node */
function thrownBy(node) {
  const type = node.expression.getText()
  const [first, second] = node.arguments ?? []
  if (!ours.has(type) || first === undefined) return undefined
  const message = textOf(first)
  // A message that comes from elsewhere has no words here.
  if ((message.match(/\p{L}/gu) ?? []).length < 6) return undefined
  return { name: names[type] ?? type, message, help: second === undefined ? '' : helpOf(second) }
}

/** @param {ts.Expression} details */
function helpOf(details) {
  if (!ts.isObjectLiteralExpression(details)) return textOf(details).replace(/^…$/, '')
  for (const property of details.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === 'help')
      return textOf(property.initializer).replace(/^…$/, '')
  }
  return ''
}

/**
 * The text of an expression, with `…` for what is known only when it runs.
 * @param {ts.Expression} node
 * @returns {string}
 */
function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression)
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) => `${textOf(expression)}${literal.text}`)
    return `${node.head.text}${parts.join('')}`.replaceAll(/…(?:…)+/g, '…')
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return `${textOf(node.left)}${textOf(node.right)}`
  }
  return '…'
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
