// What the search of the site finds first: guides for what somebody wants to do, the API for names.
import { IndexEvent, ReflectionKind } from 'typedoc'
import { sectionOf } from './sections.mjs'

/** How much an entry counts. Members and what is internal are found by their names all the same. */
const weights = {
  guides: 3,
  tables: 1,
  errors: 0.3,
  decisions: 0.3,
  module: 0.5,
  internal: 0.05,
  member: 0.3,
  other: 1,
}

/** @param {import('typedoc').Application} app */
export function orderSearch(app) {
  app.renderer.on(IndexEvent.PREPARE_INDEX, (/** @type {IndexEvent} */ event) => {
    // From the end, because entries are removed.
    for (let k = event.searchResults.length - 1; k >= 0; k--) {
      const reflection = event.searchResults[k]
      if (reflection === undefined) continue
      if (isRepeated(reflection)) {
        event.removeResult(k)
        continue
      }
      reflection.relevanceBoost = weights[kindOf(reflection)]
      if (reflection.isDocument()) event.searchFields[k] = { about: aboutOf(reflection) }
    }
    Object.assign(event.searchFieldWeights, { about: 8, document: 2 })
  })
}

/** Members that a class has from its base class, and a second path to the same thing. @param {import('typedoc').Reflection} reflection */
function isRepeated(reflection) {
  return reflection.isReference() || (reflection.isDeclaration() && reflection.inheritedFrom !== undefined)
}

/**
 * @param {import('typedoc').Reflection} reflection
 * @returns {keyof typeof weights}
 */
function kindOf(reflection) {
  if (reflection.isDocument()) {
    const { file, folder } = sectionOf(reflection)
    if (folder === 'guides' || folder === 'decisions') return folder
    return file.includes('/errors-') ? 'errors' : 'tables'
  }
  if (reflection.getFullName().includes('/internal')) return 'internal'
  if (reflection.kindOf(ReflectionKind.Module)) return 'module'
  return reflection.parent?.kindOf(ReflectionKind.Module) ? 'other' : 'member'
}

/** Title, description, key words and headings of a document. @param {import('typedoc').DocumentReflection} document */
function aboutOf({ name, frontmatter, content }) {
  const text = content.map((part) => part.text).join('')
  const headings = text.match(/^#{2,3} .*$/gm) ?? []
  return [name, frontmatter.description, frontmatter.keywords, ...headings].join('\n')
}
