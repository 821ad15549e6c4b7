// The index of the site's search: exports with what they are about, and each part of each document under its heading.
// docs/site/search.js ranks them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { IndexEvent, ReflectionKind, RendererEvent } from 'typedoc'
import { sentencesOf } from '../shared/sentences.mjs'
import { root } from '../workspace.mjs'
import { sectionOf } from './sections.mjs'

/** @typedef {import('../../docs/site/search.js').SearchEntry} SearchEntry */

/** How much an entry counts. Members and what is internal are found by their names all the same. */
const weights = {
  guides: 2.2,
  translations: 1.5,
  reference: 1,
  errors: 0.3,
  decisions: 0.3,
  module: 1,
  internal: 0.1,
  member: 0.4,
  export: 1,
}

/** @param {import('typedoc').Application} app */
export function makeSearchIndex(app) {
  /** @type {SearchEntry[]} */
  const entries = []
  /** @type {import('typedoc').DocumentReflection[]} */
  const documents = []
  app.renderer.on(IndexEvent.PREPARE_INDEX, (/** @type {IndexEvent} */ event) => {
    const found = event.searchResults
    for (const reflection of found) {
      if (reflection.isDocument()) documents.push(reflection)
      else if (!isRepeated(reflection)) entries.push(entryOf(reflection, urlOf(app, reflection)))
    }
    // TypeDoc's own index stays empty.
    for (let k = found.length - 1; k >= 0; k--) event.removeResult(k)
  })
  app.renderer.on(
    RendererEvent.END,
    (/** @type {RendererEvent} */ { outputDirectory }) => {
      for (const document of documents) entries.push(...partsOf(document, urlOf(app, document), outputDirectory))
      const assets = join(outputDirectory, 'assets')
      writeFileSync(join(assets, 'search.js'), `globalThis.searchEntries = ${JSON.stringify(entries)}\n`)
      buildSync({
        entryPoints: [join(root, 'docs/site/site.js')],
        outfile: join(assets, 'custom.js'),
        bundle: true,
        minify: true,
        target: 'es2022',
        allowOverwrite: true,
      })
    },
    -1000,
  )
}

/**
 * @param {import('typedoc').Application} app
 * @param {import('typedoc').Reflection} reflection
 */
function urlOf(app, reflection) {
  return app.renderer.router?.getFullUrl(reflection) ?? ''
}

/** Members that a class has from its base class, and a second path to the same thing. @param {import('typedoc').Reflection} reflection */
function isRepeated(reflection) {
  return reflection.isReference() || (reflection.isDeclaration() && reflection.inheritedFrom !== undefined)
}

/**
 * An export, a member or a package.
 * @param {import('typedoc').Reflection} reflection
 * @param {string} url
 * @returns {SearchEntry}
 */
function entryOf(reflection, url) {
  const declaration = /** @type {import('typedoc').DeclarationReflection} */ (reflection)
  const comment = declaration.comment ?? declaration.signatures?.[0]?.comment ?? declaration.getSignature?.comment
  const text = plain(comment?.summary.map((part) => part.text).join('') ?? '')
  const { parent } = reflection
  const isExport = parent?.kindOf(ReflectionKind.Module) === true
  const kind = reflection.getFullName().includes('/internal')
    ? 'internal'
    : reflection.kindOf(ReflectionKind.Module)
      ? 'module'
      : isExport
        ? 'export'
        : 'member'
  const [about = '', ...rest] = sentencesOf(text)
  return {
    n: reflection.name,
    u: url,
    k: reflection.kind,
    ...(parent === undefined || parent.isProject()
      ? {}
      : { p: isExport ? parent.name : parent.getFullName().replace(/^[^.]*\./, '') }),
    ...(about === '' || kind === 'member' ? {} : { a: about }),
    ...(kind === 'export' ? sortWord(declaration) : {}),
    ...(kind === 'export' && rest.length > 0 ? { w: distinct(rest.join(' ')) } : {}),
    r: weights[kind],
  }
}

/**
 * What a factory makes, which readers type behind its name (`adam optimizer`), and its table in tables/names.json.
 * @type {readonly (readonly [RegExp, string, string])[]}
 */
const sorts = [
  [/layers\/src\/layers\//, 'layer', 'layers'],
  [/layers\/src\/initializers/, 'initializer', 'initializers'],
  [/layers\/src\/regularizers/, 'regularizer', 'regularizers'],
  [/layers\/src\/constraints/, 'constraint', 'constraints'],
  [/optim\/src\/optimizers\//, 'optimizer', 'optimizers'],
  [/optim\/src\/schedules\//, 'schedule', 'schedules'],
  [/train\/src\/losses\//, 'loss function', 'losses'],
  [/tensor\/src\/losses\//, 'loss function', ''],
  [/train\/src\/metrics\//, 'metric', 'metrics'],
  [/train\/src\/callbacks\//, 'callback', 'callbacks'],
]

/** @type {Record<string, Record<string, readonly string[]>>} */
const names = JSON.parse(readFileSync(join(root, 'scripts/site/tables/names.json'), 'utf8'))

/** @param {import('typedoc').DeclarationReflection} declaration */
function sortWord(declaration) {
  const file = declaration.kindOf(ReflectionKind.FunctionOrMethod | ReflectionKind.Variable)
    ? (declaration.sources?.[0]?.fileName ?? '')
    : ''
  const [, word, table = ''] = sorts.find(([pattern]) => pattern.test(file)) ?? []
  if (word === undefined) return {}
  const [torch = ''] = names[table]?.[declaration.name] ?? []
  return { h: word, ...(table === '' ? {} : { o: [...torch.matchAll(/\w+(?=,|$)/g)].map(([name]) => name) }) }
}

/**
 * A document as a whole, and each of its parts, as they are on its page.
 * @param {import('typedoc').DocumentReflection} document
 * @param {string} url
 * @param {string} folder
 * @returns {SearchEntry[]}
 */
function partsOf(document, url, folder) {
  const html = readFileSync(join(folder, url), 'utf8')
  const body = html.slice(html.indexOf('<div class="tsd-panel tsd-typography">'), html.lastIndexOf('</main>'))
  const [first = '', ...all] = body.split(/(?=<h[23] id=")/)
  // Lists of links elsewhere are no place to send anybody.
  const parts = all.filter((part) => !/^<h2 id="what-is-next"/.test(part))
  const { name, kind, frontmatter } = document
  const place = sectionOf(document)
  const weight = weights[sortOf(place)]
  const headings = [...html.matchAll(/<h2 id="[^>]*>(.*?)<a /g)].map(([, heading = '']) => textOf(heading))
  const about = String(frontmatter.description ?? sentencesOf(plain(textOf(first)))[0] ?? '')
  return [
    {
      n: name,
      u: url,
      k: kind,
      a: about,
      w: distinct(textOf(first)),
      ...keyWords(frontmatter.keywords, headings),
      r: weight,
    },
    ...parts.map((part) => {
      const [, id = '', heading = ''] = /^<h[23] id="([^"]+)"[^>]*>(.*?)<a /s.exec(part) ?? []
      const [head = '', ...rest] = [part.slice(0, part.indexOf('</h')), part.slice(part.indexOf('</h'))]
      return {
        n: textOf(heading || head),
        u: `${url}#${id}`,
        k: kind,
        p: name,
        w: distinct(textOf(rest.join(''))),
        r: weight * 0.8,
      }
    }),
  ]
}

/** @param {ReturnType<typeof sectionOf>} place @returns {keyof typeof weights} */
function sortOf({ file, folder }) {
  if (file.includes('/errors-')) return 'errors'
  if (file.includes('/guides/from-')) return 'translations'
  return /** @type {'guides'} */ (folder)
}

/** Words that find a document as well as its description does, but are not shown. @param {unknown} words @param {string[]} headings */
function keyWords(words, headings) {
  return { h: [typeof words === 'string' ? words : '', ...headings].join('. ') }
}

/** @param {string} html */
function textOf(html) {
  return html
    .replaceAll(/<button.*?<\/button>/gs, ' ')
    .replaceAll(/<(?:p|li|td|th|br|div|pre|tr|h\d)\b[^>]*>/g, ' ')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Markdown without its marks. @param {string} markdown */
function plain(markdown) {
  return markdown
    .replaceAll(/```[\s\S]*?```/g, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Each word once. @param {string} text */
function distinct(text) {
  return [...new Set(text.match(/[\p{L}\p{N}]+/gu) ?? [])].filter((word) => word.length > 1).join(' ')
}
