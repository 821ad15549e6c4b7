// Describes values in words, for error messages.
import { isBranded } from './brand.js'

/**
 * Describes a value in a few words: `'valid'`, `[3, 3]`, `a tensor of shape [2, 3]`, `a function`, `an object`, `a Map`.
 *
 * @example
 * ```ts
 * import { ones } from '@tensorloom/tensor'
 * import { describeValue } from '@tensorloom/tensor/op'
 * console.log(describeValue('valid'), describeValue(ones([2, 3]))) // 'valid' a tensor of shape [2, 3]
 * ```
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (isBranded(value)) return `a tensor of shape [${value.shape.join(', ')}]`
  if (Array.isArray(value)) {
    const short = value.length <= 8 && value.every((one) => typeof one === 'number')
    return short ? `[${value.join(', ')}]` : `a list of ${value.length}`
  }
  if (typeof value !== 'object') return String(value)
  const name = value.constructor?.name ?? 'Object'
  return name === 'Object' ? 'an object' : withArticle(name)
}

/** A word behind its article: `an int32`, `a uint8`, `an HTMLElement`. */
export function withArticle(word: string): string {
  return `a${/^([aeio]|HTML|SVG)/i.test(word) ? 'n' : ''} ${word}`
}
