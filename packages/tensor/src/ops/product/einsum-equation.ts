// Equations of einsum: parses `ij,jk->ik` into labels for every axis, and checks them.
import { ShapeError } from '../../errors.js'
import { type Shape, shapeText } from '../../shape.js'

/** The labels of all axes, with ellipses expanded to separate labels, and the extent of each label. */
export interface Equation {
  readonly operands: readonly (readonly string[])[]
  readonly output: readonly string[]
  readonly extents: ReadonlyMap<string, number>
}

const ellipsis = '...'

function refuse(equation: string, what: string, help: string): never {
  throw new ShapeError(`einsum: ${what} in '${equation}'`, { help })
}

// One term as letters and at most one ellipsis.
function readTerm(equation: string, term: string): string[] {
  const labels = term.match(/\.\.\.|./gu) ?? []
  const wrong = labels.find((label) => label !== ellipsis && !/^[A-Za-z]$/.test(label))
  if (wrong !== undefined)
    refuse(equation, `'${wrong}' is not a label`, "labels are letters, and '...' for further axes")
  if (labels.filter((label) => label === ellipsis).length > 1) {
    refuse(equation, `'${term}' has more than one '...'`, "write '...' once per operand")
  }
  return labels
}

/** Parses an equation for operands of given shapes. */
export function readEquation(equation: string, shapes: readonly Shape[]): Equation {
  const sides = equation.replaceAll(/\s/g, '').split('->')
  if (sides.length > 2) refuse(equation, "more than one '->'", 'write operands -> result')
  const terms = sides[0]!.split(',').map((term) => readTerm(equation, term))
  if (terms.length !== shapes.length) {
    refuse(equation, `${terms.length} terms for ${shapes.length} operands`, 'separate one term per operand by commas')
  }
  const further = terms.map((term, k) => {
    const letters = term.filter((label) => label !== ellipsis).length
    const rest = shapes[k]!.length - letters
    if (rest < 0 || (rest > 0 && !term.includes(ellipsis))) {
      const labels = term.join('') || 'an empty term'
      refuse(
        equation,
        `${labels} does not fit operand ${k} of shape ${shapeText(shapes[k]!)}`,
        "name every axis, or write '...' for the others",
      )
    }
    return rest
  })
  // Axes of ellipses align from the right, as in broadcasting.
  const most = Math.max(0, ...further)
  const spell = (term: readonly string[], count: number): string[] =>
    term.flatMap((label) =>
      label === ellipsis ? Array.from({ length: count }, (_, k) => `${ellipsis}${most - count + k}`) : [label],
    )
  const operands = terms.map((term, k) => spell(term, further[k]!))
  const extents = extentsOf(equation, operands, shapes)
  if (sides.length === 1) return { operands, extents, output: impliedOutput(operands, spell([ellipsis], most)) }
  const output = spell(readTerm(equation, sides[1]!), most)
  const unknown = output.find((label) => !extents.has(label))
  if (unknown !== undefined) refuse(equation, `label '${unknown}' of the result is not in any operand`, 'remove it')
  const twice = output.find((label, k) => output.indexOf(label) < k)
  if (twice !== undefined)
    refuse(equation, `label '${twice}' occurs twice in the result`, 'write each label of the result once')
  return { operands, extents, output }
}

// Without '->': ellipses first, then the labels that occur once, in alphabetical order.
function impliedOutput(operands: readonly (readonly string[])[], further: readonly string[]): string[] {
  const all = operands.flat().filter((label) => !label.startsWith(ellipsis))
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label))
  return [...further, ...once.sort((a, b) => (a < b ? -1 : 1))]
}

function extentsOf(
  equation: string,
  operands: readonly (readonly string[])[],
  shapes: readonly Shape[],
): Map<string, number> {
  const extents = new Map<string, number>()
  operands.forEach((labels, k) => {
    labels.forEach((label, axis) => {
      const [known, extent] = [extents.get(label), shapes[k]![axis]!]
      const earlier = shapes[k]![labels.indexOf(label)]!
      if (earlier !== extent) {
        const what = `label '${label}' has extents ${earlier} and ${extent} in operand ${k} of shape ${shapeText(shapes[k]!)}`
        refuse(equation, what, 'a diagonal needs axes of equal extent')
      }
      // An extent of 1 stretches to the extent of the other operands.
      if (known === undefined || known === 1) extents.set(label, extent)
      else if (extent !== 1 && extent !== known) {
        const name = label.startsWith(ellipsis) ? "an axis of '...'" : `label '${label}'`
        refuse(
          equation,
          `${name} has extent ${known}, but ${extent} in operand ${k} of shape ${shapeText(shapes[k]!)}`,
          'equal labels need equal extents, or 1',
        )
      }
    })
  })
  return extents
}
