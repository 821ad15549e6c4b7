// The site's frame: its navigation, descriptions of pages, and links to the page before and after.
import { DefaultTheme, JSX, PageEvent, Reflection, ReflectionKind } from 'typedoc'
import { sectionOf, sections } from './sections.mjs'

/** @typedef {import('typedoc').NavigationElement} NavigationElement */

export class SiteTheme extends DefaultTheme {
  /** @param {import('typedoc').Renderer} renderer */
  constructor(renderer) {
    super(renderer)
    renderer.on(PageEvent.END, (/** @type {PageEvent} */ page) => {
      describe(page)
      markLandmarks(page)
      levelHeadings(page)
      placeDocument(page)
      loadSearchLater(page)
      showNavigationLater(page)
      shortenReferences(page)
      nameParts(page)
    })
    renderer.hooks.on('content.end', (context) => neighbours(context))
    renderer.hooks.on('body.begin', () =>
      JSX.createElement('a', { class: 'skip-link', href: '#content' }, 'Skip to content'),
    )
  }

  /**
   * @override
   * @param {import('typedoc').ProjectReflection} project
   */
  buildNavigation(project) {
    const [documents, modules] = [project.documents ?? [], super.buildNavigation(project)]
    const element = (/** @type {import('typedoc').DocumentReflection} */ document) => ({
      text: document.name,
      path: this.router.getFullUrl(document),
      kind: ReflectionKind.Document,
    })
    const bySection = sections.map(({ title, files }) => ({
      text: title,
      children: files.flatMap((file) => documents.filter((one) => sectionOf(one).file === file).map(element)),
    }))
    const packages = modules
      .filter(({ kind }) => kind === ReflectionKind.Module)
      .map((module) => withoutNestedLinks({ ...module, text: module.text.replace('@tensorloom/', '') }))
      .sort((a, b) => rank(a.text) - rank(b.text) || (a.text < b.text ? -1 : 1))
    const decisions = documents.filter((one) => sectionOf(one).folder === 'decisions').map(element)
    return [...bySection, { text: 'API', children: packages }, { text: 'Decisions', children: decisions }]
  }
}

/**
 * What opens a branch is not a link, which readers could not reach in it; the link is the first thing below.
 * @param {NavigationElement} element
 * @returns {NavigationElement}
 */
function withoutNestedLinks(element) {
  const { path, children, ...branch } = element
  if (children === undefined || children.length === 0) return element
  const below = children.map(withoutNestedLinks)
  if (path === undefined) return { ...branch, children: below }
  const { kind = ReflectionKind.Module } = element
  return { ...branch, children: [{ text: `All of ${element.text}`, path, kind }, ...below] }
}

/** The umbrella first, what is for authors of packages last. @param {string} name */
function rank(name) {
  if (name === 'tensorloom') return 0
  return name.endsWith('/internal') ? 2 : 1
}

/** What search engines show of a page. @param {PageEvent} page */
function describe(page) {
  const { model } = page
  const reflection = /** @type {import('typedoc').DeclarationReflection} */ (model)
  const comment = reflection.comment ?? reflection.signatures?.[0]?.comment
  const text =
    model instanceof Object && 'frontmatter' in model ? Reflect.get(model.frontmatter ?? {}, 'description') : undefined
  const words =
    text ??
    comment?.summary
      .map((part) => part.text)
      .join('')
      .split(/\n\n/)[0]
  if (typeof words !== 'string' || words.trim() === '' || page.contents === undefined) return
  const escaped = words
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
  page.contents = page.contents.replace(
    /<meta name="description" content="[^"]*"/,
    () => `<meta name="description" content="${escaped}"`,
  )
}

/**
 * What TypeDoc's frame lacks for readers without a mouse or a screen: landmarks, and boxes that scroll by keys.
 * @param {PageEvent} page
 */
function markLandmarks(page) {
  if (page.contents === undefined) return
  for (const [from, to] of /** @type {const} */ ([
    ['<div class="col-content">', '<main class="col-content" id="content">'],
    ['</div><div class="col-sidebar">', '</main><aside class="col-sidebar" aria-label="Navigation">'],
    ['</div></div><footer>', '</aside></div><footer>'],
    ['<nav id="tsd-sidebar-links"', '<nav id="tsd-sidebar-links" aria-label="Sections"'],
    ['<nav class="tsd-navigation">', '<nav class="tsd-navigation" aria-label="Pages">'],
    ['<div id="tsd-toolbar-links">', '<nav id="tsd-toolbar-links" aria-label="Site">'],
    ['</div><button id="tsd-search-trigger"', '</nav><button id="tsd-search-trigger"'],
  ])) {
    if (page.contents.split(from).length !== 2) throw new Error(`${page.url}: TypeDoc's frame no longer has ${from}`)
    page.contents = page.contents.replace(from, to)
  }
  page.contents = page.contents
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    // What opens a section holds no link.
    .replaceAll(/<summary.*?<\/summary>/gs, (summary) =>
      summary.replaceAll(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, ''),
    )
    // No level of headings is left out, and no cell without words is a heading.
    .replaceAll(/<h3>(Settings|On This Page)<\/h3>/g, '<h2>$1</h2>')
    .replaceAll('<th></th>', '<td></td>')
}

/**
 * Tells screen readers levels of headings without gaps: TypeDoc writes an h4 right below an h1 on some pages. What is seen
 * stays as it is.
 * @param {PageEvent} page
 */
function levelHeadings(page) {
  if (page.contents === undefined) return
  /** Tags and levels of the headings that the next one may stand below. @type {{ tag: number, level: number }[]} */
  const above = []
  page.contents = page.contents.replaceAll(/<h([1-6])(?=[\s>])/g, (start, digit) => {
    const tag = Number(digit)
    while ((above.at(-1)?.tag ?? 0) >= tag) above.pop()
    const level = (above.at(-1)?.level ?? 0) + 1
    above.push({ tag, level })
    return level === tag ? start : `${start} aria-level="${level}"`
  })
}

/**
 * Above a document stands the part of the site that it belongs to.
 * @param {PageEvent} page
 */
function placeDocument(page) {
  const { model } = page
  if (page.contents === undefined || !(model instanceof Reflection) || !model.isDocument()) return
  const { file } = sectionOf(model)
  const section = sections.find(({ files }) => files.includes(file))?.title ?? 'Decisions'
  page.contents = page.contents.replace(
    /<ul class="tsd-breadcrumb"[\s\S]*?<\/ul>/,
    () => `<p class="section">${section.replaceAll('&', '&amp;')}</p>`,
  )
}

/**
 * The index for the search is larger than all else of a page, so docs/site/site.js loads it when it is needed.
 * @param {PageEvent} page
 */
function loadSearchLater(page) {
  const tag = /<script async src=("[^"]*" id="tsd-search-script">)/
  if (page.contents === undefined) return
  if (!tag.test(page.contents)) throw new Error(`${page.url}: TypeDoc's frame has no script of the search any more`)
  page.contents = page.contents.replace(tag, '<script async data-src=$1')
}

/**
 * A second path to the same thing has a line of its own, `dense → dense`: one name is enough. Long names break between their parts.
 * @param {PageEvent} page
 */
function shortenReferences(page) {
  if (page.contents === undefined) return
  page.contents = page.contents
    .replaceAll(/<span>(\w+)<\/span><span> → <\/span>(?=<a href="[^"]*">\1<\/a>)/g, '')
    .replace(/<h1>Module [^<]*<\/h1>/, (title) => title.replaceAll(/(?<=\w)\/(?=\w)/g, '/<wbr/>'))
}

/**
 * Beside a page stand its parts, from whose names TypeDoc leaves out what is code.
 * @param {PageEvent} page
 */
function nameParts(page) {
  for (const [, id, heading = ''] of page.contents?.matchAll(
    /<h[23] id="([^"]+)"[^>]*>(.*?)<a [^>]*tsd-anchor-icon/gs,
  ) ?? []) {
    if (!heading.includes('<code>')) continue
    const name = heading.replaceAll(/<[^>]+>/g, '')
    page.contents =
      page.contents?.replace(
        new RegExp(`(<a href="#${id}"[^>]*><span>)(?!<svg).*?(</span></a>)`),
        (_, start, end) => `${start}${name}${end}`,
      ) ?? ''
  }
}

/**
 * docs/site/navigation.js makes the list of pages, and not TypeDoc, which looks for this script.
 * @param {PageEvent} page
 */
function showNavigationLater(page) {
  const id = 'id="tsd-nav-script"'
  if (page.contents === undefined) return
  if (!page.contents.includes(id))
    throw new Error(`${page.url}: TypeDoc's frame has no script of the navigation any more`)
  page.contents = page.contents.replace(id, 'id="site-nav-script"')
}

/**
 * The guide before and the guide after, below a guide.
 * @param {import('typedoc').DefaultThemeRenderContext} context
 */
function neighbours(context) {
  const { model, project } = context.page
  const none = JSX.createElement(JSX.Fragment, null)
  if (!model.isDocument() || context.page.url === 'index.html') return none
  const order = sections.flatMap(({ files }) => files)
  const at = order.indexOf(sectionOf(model).file)
  if (at < 0) return none
  const link = (/** @type {number} */ k, /** @type {string} */ words, /** @type {string} */ name) => {
    const other = project.documents?.find((document) => sectionOf(document).file === order[k])
    if (other === undefined) return none
    const label = JSX.createElement('span', null, words)
    return JSX.createElement('a', { class: name, href: context.urlTo(other), rel: name }, label, other.name)
  }
  return JSX.createElement(
    'nav',
    { class: 'neighbours', 'aria-label': 'Neighbouring pages' },
    link(at - 1, 'Before', 'prev'),
    link(at + 1, 'Next', 'next'),
  )
}
