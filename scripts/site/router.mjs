// Addresses of pages: guides/data.html, api/layers/dense.html, api/layers/types/Dense.html, api/tensor/backend/index.html.
import { BaseRouter, ReflectionKind } from 'typedoc'
import { sectionOf } from './sections.mjs'

const types = ReflectionKind.Class | ReflectionKind.Interface | ReflectionKind.TypeAlias | ReflectionKind.Enum

/** Types lie in a folder of their own, since `Dense` and `dense` are the same name to some file systems. */
export class SiteRouter extends BaseRouter {
  /**
   * @override
   * @param {import('typedoc').Reflection} reflection
   */
  getIdealBaseName(reflection) {
    if (reflection.isDocument()) return `${sectionOf(reflection).folder}/${sectionOf(reflection).slug}`
    const folders = []
    for (let parent = reflection.parent; parent && !parent.isProject(); parent = parent.parent) folders.unshift(parent)
    const path = folders.flatMap(({ name }) => name.split('/').filter((part) => part !== '@tensorloom'))
    const own = reflection.name.split('/').filter((part) => part !== '@tensorloom')
    if (reflection.kindOf(ReflectionKind.SomeModule)) own.push('index')
    else if (reflection.kindOf(types)) own.unshift('types')
    return ['api', ...path, ...own].map((part) => this.getUrlSafeName(part)).join('/')
  }
}
