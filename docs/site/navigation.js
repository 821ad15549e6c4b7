// The list of all pages, beside each page. TypeDoc would make some ten thousand elements of it, which costs a phone a second
// for each page; here a branch is filled when it opens.

const base = document.documentElement.dataset.base.replace(/\/?$/, '/')
const start = new URL(base, location.href).pathname
/** The page that is shown, as the list names it. */
const here = decodeURI(location.pathname.slice(start.length)).replace(/(^|\/)$/, '$1index.html')

/** What belongs into branches that nobody has opened. @type {WeakMap<HTMLElement, () => void>} */
const unfilled = new WeakMap()

/** Fills the list as soon as its data is there. */
export function showNavigation() {
  const script = document.getElementById('site-nav-script')
  script.addEventListener('load', build)
  if (globalThis.navigationData) build()
}

let isBuilt = false

async function build() {
  if (isBuilt) return
  isBuilt = true
  const container = document.getElementById('tsd-nav-container')
  const elements = await unpacked(globalThis.navigationData)
  container.replaceChildren()
  addAll(elements, container, [])
  globalThis.app.ensureActivePageVisible()
}

/** TypeDoc writes JSON, deflated and in base 64. @param {string} data */
async function unpacked(data) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Response(stream).json()
}

function addAll(elements, list, above) {
  list.append(...elements.map((element) => item(element, above)))
  // TypeDoc's own accordions remember which branches were open.
  globalThis.app.createComponents(list)
  for (const branch of list.querySelectorAll(':scope > li > details')) {
    if (branch.open) fill(branch)
    else branch.addEventListener('toggle', () => fill(branch))
  }
}

function fill(branch) {
  unfilled.get(branch)?.()
  unfilled.delete(branch)
}

function item(element, above) {
  const made = document.createElement('li')
  made.append(element.children === undefined ? entry(element) : branchOf(element, [...above, element.text]))
  return made
}

function branchOf(element, path) {
  const summary = document.createElement('summary')
  summary.className = 'tsd-accordion-summary'
  summary.dataset.key = path.join('$')
  summary.append(icon('chevronDown'), ...label(element, 'folder'))
  const list = document.createElement('ul')
  list.className = 'tsd-nested-navigation'
  const details = document.createElement('div')
  details.className = 'tsd-accordion-details'
  details.append(list)
  const made = document.createElement('details')
  made.className = 'tsd-accordion'
  made.append(summary, details)
  unfilled.set(made, () => addAll(element.children, list, path))
  if (holdsHere(element)) {
    fill(made)
    made.open = true
  }
  return made
}

function holdsHere({ path, children = [] }) {
  return path === here || children.some(holdsHere)
}

function entry(element) {
  const link = document.createElement('a')
  link.href = base + element.path
  if (element.class !== undefined) link.className = element.class
  if (element.path === here) {
    link.classList.add('current')
    link.ariaCurrent = 'page'
  }
  link.append(...label(element, element.icon ?? element.kind))
  return link
}

function label({ text, kind }, sign) {
  const picture = icon(sign)
  picture.classList.add('tsd-kind-icon')
  picture.ariaLabel = globalThis.translations[kind === undefined ? 'folder' : `kind_${kind}`]
  const words = document.createElement('span')
  // A long name breaks between its words.
  for (const [k, word] of text.split(/(?<=[^A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[_-])(?=[^_-])/).entries()) {
    if (k > 0) words.append(document.createElement('wbr'))
    words.append(word)
  }
  return [picture, words]
}

function icon(name) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  made.setAttribute('width', '20')
  made.setAttribute('height', '20')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#icon-${name}`)
  made.append(use)
  return made
}
