// Rearranges what TypeDoc read: one module for each import instead of packages with parts, titles of documents from their
// headings, and categories from the folders of the sources.
import { join } from 'node:path'
import { Comment, CommentTag, ReflectionKind } from 'typedoc'
import { root } from '../workspace.mjs'
import { categoryOf } from './categories.mjs'
import { linkSources } from './links.mjs'

/** @param {import('typedoc').ProjectReflection} project */
export function arrangeProject(project) {
  liftEntryPoints(project)
  project.files.registerReflectionPath(
    /** @type {import('typedoc').NormalizedPath} */ (join(root, 'README.md')),
    project,
  )
  linkSources(project)
  for (const document of project.documents ?? []) {
    titleOf(document)
    nameFiles(document)
  }
  for (const module of project.children ?? []) module.readme = withoutHeading(module.readme ?? []).rest
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.isDeclaration() && reflection.parent?.kindOf(ReflectionKind.Module)) categorize(reflection)
  }
}

/**
 * TypeDoc makes a module of each package, and in it one named `.` and one for each further entry point.
 * @param {import('typedoc').ProjectReflection} project
 */
function liftEntryPoints(project) {
  for (const module of [...(project.children ?? [])]) {
    const entries = module.children?.filter((child) => child.kindOf(ReflectionKind.Module)) ?? []
    if (entries.length === 0) continue
    for (const entry of entries) {
      module.removeChild(entry)
      const main = entry.name === '.' || entry.name === ''
      if (main && module.readme !== undefined) entry.readme = module.readme
      if (module.packageVersion !== undefined) entry.packageVersion = module.packageVersion
      entry.name = main ? module.name : `${module.name}/${entry.name}`
      entry.parent = project
      project.addChild(entry)
    }
    project.removeReflection(module)
  }
}

/**
 * The heading at the beginning of a document is its title.
 * @param {import('typedoc').DocumentReflection} document
 */
function titleOf(document) {
  const { title, rest } = withoutHeading(document.content)
  if (title === undefined) return
  document.name = title
  document.content = rest
}

/**
 * A block that is a part of a file has the name of the file above it.
 * @param {import('typedoc').DocumentReflection} document
 */
function nameFiles(document) {
  document.content = document.content.flatMap((part) => {
    const [, file] = part.kind === 'code' ? (/^```ts no-run (\S+\.ts)\n/.exec(part.text) ?? []) : []
    if (file === undefined) return [part]
    return [{ kind: /** @type {const} */ ('text'), text: `<p class="file-name"><code>${file}</code></p>\n\n` }, part]
  })
}

/**
 * A page has its name as heading already.
 * @param {import('typedoc').CommentDisplayPart[]} content
 */
function withoutHeading(content) {
  const [first, ...others] = content
  const [heading, title] = /^\s*# (.+)\n+/.exec(first?.text ?? '') ?? []
  if (first === undefined || heading === undefined) return { title: undefined, rest: content }
  return { title, rest: [{ ...first, text: first.text.slice(heading.length) }, ...others] }
}

/** @param {import('typedoc').DeclarationReflection} reflection */
function categorize(reflection) {
  const file = reflection.sources?.[0]?.fileName
  const category = file === undefined ? undefined : categoryOf(file)
  if (category === undefined) return
  // Where a function has several signatures, TypeDoc looks at each of them.
  const owners = reflection.signatures ?? [reflection]
  for (const owner of owners) {
    owner.comment ??= new Comment()
    owner.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]))
  }
}
