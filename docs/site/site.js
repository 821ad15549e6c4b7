// The search of the site in TypeDoc's dialog. Its index is loaded when somebody is about to search.
import { showNavigation } from './navigation.js'
import { makeSearch } from './search.js'

// TypeDoc shows a page when its list of pages is made; the text need not wait for that.
globalThis.app.showPage()
showNavigation()

const input = document.getElementById('tsd-search-input')
const script = document.getElementById('tsd-search-script')
const status = document.getElementById('tsd-search-status')
const results = document.getElementById('tsd-search-results')

let search

function loadIndex() {
  if (script.src === '') script.src = script.dataset.src
}

script.addEventListener('load', () => {
  search = makeSearch(globalThis.searchEntries)
  show()
})
document.getElementById('tsd-search-trigger').addEventListener('pointerenter', loadIndex)
input.addEventListener('focus', loadIndex)
// Before TypeDoc's own listener, which looks for its own index.
document.addEventListener(
  'input',
  (event) => {
    if (event.target !== input) return
    event.stopImmediatePropagation()
    show()
  },
  { capture: true },
)

function show() {
  if (search === undefined) return
  const query = input.value.trim()
  const found = query === '' ? [] : search(query)
  results.replaceChildren(...found.map((entry, k) => option(entry, k, query)))
  input.setAttribute('aria-activedescendant', '')
  status.textContent = query === '' || found.length > 0 ? '' : `Nothing found for “${query}”.`
}

/** One line of the results, as TypeDoc's keys expect it. */
function option({ n, u, k, p, a }, index, query) {
  const icon = `<svg width="20" height="20" class="tsd-kind-icon" aria-hidden="true"><use href="#icon-${k}"></use></svg>`
  const link = element('a', '')
  link.tabIndex = -1
  link.href = `${document.documentElement.dataset.base.replace(/\/?$/, '/')}${u}`
  link.innerHTML = icon
  const name = element(
    'span',
    'name',
    ...(p === undefined ? [] : [element('span', 'parent', `${p} › `)]),
    ...marked(n, query),
  )
  const text = element('span', 'text', name, ...(a === undefined ? [] : [element('span', 'about', a)]))
  link.append(text)
  const item = element('li', '', link)
  item.id = `tsd-search:${index}`
  item.role = 'option'
  item.ariaSelected = 'false'
  return item
}

/** A name, in which the words that were typed are marked. */
function marked(name, query) {
  const words = query.split(/\s+/).map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&'))
  const pattern = new RegExp(`(${words.join('|')})`, 'giu')
  return name.split(pattern).map((part, k) => (k % 2 === 0 ? part : element('mark', '', part)))
}

function element(tag, className, ...children) {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}
