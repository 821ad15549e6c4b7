// Links that TypeDoc cannot make: `site:guides/start.html` to a page of the site, and files of the repository that are no
// pages of the site, which open where the sources are.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { PageEvent } from 'typedoc'
import { root } from '../workspace.mjs'

/** @type {string} */
const repository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).homepage

/** @param {import('typedoc').Application} app */
export function defineLinks(app) {
  app.renderer.on(PageEvent.END, (/** @type {PageEvent} */ page) => {
    if (page.contents === undefined) return
    const base = '../'.repeat(page.url.split('/').length - 1)
    page.contents = page.contents
      .replaceAll(/(href|src)="site:([^"]*)"/g, (_, name, path) => `${name}="${base}${path}"`)
      .replaceAll(/href="((?:\.\.\/)+)"/g, 'href="$1index.html"')
      .replaceAll(/<img src="((?:\.\.\/)*media\/([^"]+\.svg))"/g, (whole, _, name) => {
        const file = page.project.files.getNameToAbsoluteMap().get(decodeURI(name))
        return file === undefined ? whole : `${whole} ${sizeOf(file)}`
      })
  })
}

/**
 * Without a size, the text below a picture moves when it is loaded.
 * @param {string} file
 */
function sizeOf(file) {
  const [, width, height] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(readFileSync(file, 'utf8')) ?? []
  if (width === undefined || height === undefined) throw new Error(`${file} has no viewBox`)
  return `width="${Math.round(Number(width))}" height="${Math.round(Number(height))}"`
}

/**
 * Turns links to files that are not documents into links to the repository. Images stay: TypeDoc copies them.
 * @param {import('typedoc').ProjectReflection} project
 */
export function linkSources(project) {
  /** @type {Set<import('typedoc').NormalizedPath>} */
  const opened = new Set()
  const open = (/** @type {readonly import('typedoc').CommentDisplayPart[] | undefined} */ parts) => {
    for (const part of parts ?? []) {
      const file = part.kind === 'relative-link' ? openSource(project, part) : undefined
      if (file !== undefined) opened.add(file)
    }
  }
  open(project.readme)
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.isDocument()) open(reflection.content)
    if (reflection.isDeclaration()) open(reflection.readme)
    open(reflection.comment?.summary)
    for (const tag of reflection.comment?.blockTags ?? []) open(tag.content)
  }
  // Nothing points to them any more, so nothing is copied.
  for (const file of opened) project.files.registerReflectionPath(file, project)
}

/**
 * @param {import('typedoc').ProjectReflection} project
 * @param {import('typedoc').RelativeLinkDisplayPart} part
 * @returns {import('typedoc').NormalizedPath | undefined} The file, if it is one that is not on the site.
 */
function openSource(project, part) {
  if (part.target === undefined) return undefined
  const file = project.files.resolve(part.target, project)
  if (typeof file !== 'string' || /\.(svg|png|jpg)$/.test(file)) return undefined
  part.target = undefined
  part.text = `${repository}/tree/main/${relative(root, file)}${part.targetAnchor ? `#${part.targetAnchor}` : ''}`
  return /** @type {import('typedoc').NormalizedPath} */ (file)
}
