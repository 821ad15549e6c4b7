// Expressions: each node of the graph once, operands first.
import { type Expr, type Scalar, topologicalOrder } from '@tensorloom/tensor/backend'
import { byteBinary, byteUnary } from './bytes.js'
import { convert } from './casts.js'
import { floatUnary } from './float-functions.js'
import { floatBinary } from './float-operators.js'
import { asNumber, pick } from './halves.js'
import { integerBinary, integerUnary } from './integers.js'
import { axisName, constantValue, loadValue, type ValueOf } from './loads.js'
import { exactIntegers, type IntegerValue, numberValue, smallInteger, type Value } from './values.js'
import type { Writer } from './writer.js'

/** What an expression can name besides the inputs. */
export interface Surroundings {
  /** Extent of an axis. */
  extentOf(axis: number): Scalar
  /** Values of the reductions so far. */
  readonly accumulators: readonly Value[]
}

/** Writes what an expression needs, and gives its value. */
export function writeExpression(w: Writer, root: Expr, surroundings: Surroundings): Value {
  const values = new Map<Expr, Value>()
  const of: ValueOf = (expr) => values.get(expr)!
  const order = topologicalOrder([root])
  const lazy = lazyNodes(order)
  for (const node of order) values.set(node, nodeValue(w, node, of, surroundings, lazy.has(node)))
  return of(root)
}

// What is below a branch of a select.
function lazyNodes(order: readonly Expr[]): ReadonlySet<Expr> {
  const branches = order.flatMap((node) => (node.kind === 'select' ? [node.whenTrue, node.whenFalse] : []))
  return new Set(topologicalOrder(branches))
}

function nodeValue(w: Writer, node: Expr, of: ValueOf, { extentOf, accumulators }: Surroundings, lazy: boolean): Value {
  switch (node.kind) {
    case 'const':
      return constantValue(w, node.value, node.dtype)
    case 'axis': {
      const extent = extentOf(node.axis)
      return smallInteger(w.bind(axisName(node.axis)), typeof extent === 'number' ? extent : exactIntegers)
    }
    case 'acc':
      return accumulators[node.reduce]!
    case 'load':
      return loadValue(w, node, of, lazy)
    case 'select':
      return pick(w, asNumber(w, of(node.condition)), of(node.whenTrue), of(node.whenFalse))
    case 'cast':
      return convert(w, of(node.operand), node.operand.dtype, node.dtype)
    case 'unary': {
      const operand = of(node.operand)
      if (node.operand.dtype === 'int32') return integerUnary(w, node.operator, operand as IntegerValue)
      const x = asNumber(w, operand)
      const isByte = node.operand.dtype === 'uint8'
      return numberValue(isByte ? byteUnary(w, node.operator, x) : floatUnary(w, node.operator, x))
    }
    case 'binary': {
      const [left, right] = [of(node.left), of(node.right)]
      if (node.left.dtype === 'int32') {
        return integerBinary(w, node.operator, left as IntegerValue, right as IntegerValue)
      }
      const [a, b] = [asNumber(w, left), asNumber(w, right)]
      const byte = node.left.dtype === 'uint8' ? byteBinary(w, node.operator, a, b) : undefined
      return numberValue(byte ?? floatBinary(w, node.operator, a, b))
    }
  }
}
