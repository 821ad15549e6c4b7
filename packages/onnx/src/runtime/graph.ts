// A graph as it is run: checked nodes in order, with what each reads, makes, and what is not needed after it.
import type { Shape } from '@tensorloom/tensor'
import type { ElementType } from '../model/element-types.js'
import type { AttributeValue } from './call.js'
import type { Operator } from './operator.js'
import type { Value } from './value.js'

/** The declared type of an input or output. Extents that are not known are names, or null. */
export interface ValueInfo {
  readonly name: string
  /** `tensor`, `sequence`, `optional`, or undefined if the file does not say. */
  readonly kind: 'tensor' | 'sequence' | 'optional' | undefined
  readonly type: ElementType | undefined
  readonly shape: readonly (number | string | null)[] | undefined
}

/** One node. */
export interface GraphNode {
  /** Name in errors: `node 3 'Conv' (conv1)`. */
  readonly where: string
  readonly type: string
  readonly domain: string
  /** The rules of its operator, or the function of the model that it calls. */
  readonly operator: Operator | GraphFunction
  readonly opset: number
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** Names that no later node reads. */
  release: readonly string[]
}

/** A function that the model defines. Its graph is made for each use, because it depends on the attributes. */
export interface GraphFunction {
  readonly graph: Graph
}

/** A graph that can run. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly nodes: readonly GraphNode[]
  /** Constants by name: initializers. */
  readonly constants: Map<string, Value>
}

/** A shape without unknown extents, or undefined. */
export function staticShape({ shape }: ValueInfo): Shape | undefined {
  return shape?.every((extent) => typeof extent === 'number') ? shape : undefined
}
