// The shapes of kernel and bias of `einsumDense`, from its equation.
import { type Shape, ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'

/** The terms of an equation with two operands. */
export interface Terms {
  readonly input: string
  readonly kernel: string
  readonly output: string
}

/** Shapes of the parameters. */
export interface EinsumShapes {
  /** Shape of the kernel. */
  readonly kernel: Shape
  /** Undefined without a bias. */
  readonly bias: Shape | undefined
}

/** The letters of a term of at most one `...`, at its beginning or end. */
const termPattern = /^(\.\.\.[a-zA-Z]*|[a-zA-Z]+(\.\.\.)?)$/

/** The terms of `'abc,cd->abd'`. Throws for another form. */
export function readTerms(layer: string, equation: string): Terms {
  const [, input, kernel, output] =
    /^([^,]*),([^,]*)->([^,]*)$/.exec(typeof equation === 'string' ? equation.replaceAll(' ', '') : '') ?? []
  const isTerm = (term: string | undefined): boolean => term !== undefined && termPattern.test(term)
  const dots = (term: string | undefined): string => term?.replace(/[a-zA-Z]+/, '-') ?? ''
  if (isTerm(input) && /^[a-zA-Z]+$/.test(kernel ?? '') && isTerm(output) && dots(input) === dots(output)) {
    return { input: input!, kernel: kernel!, output: output! }
  }
  throw new ShapeError(
    `${layer}: equation is ${describeValue(equation)}, expected the terms of the input, the kernel and the result`,
    { help: "write 'abc,cd->abd', or '...x,xy->...y'; `...` is in the terms of the input and of the result" },
  )
}

/** The shapes of kernel and bias. Extents of a letter come from the input, else from `outputShape`. */
export function einsumShapes(
  layer: string,
  equation: string,
  inputShape: Shape,
  outputShape: readonly (number | null)[],
  biasAxes: string | undefined,
): EinsumShapes {
  const { input, kernel, output } = readTerms(layer, equation)
  const letters = { input: lettersOf(input), output: lettersOf(output) }
  const batched = [-1, ...inputShape]
  const elided = batched.length - letters.input.length
  const leading = input.startsWith('...')
  const fail = (problem: string): never => {
    throw new ShapeError(`${layer}: ${problem} (equation '${equation}', input ${batchText(inputShape)})`, {
      help: 'outputShape has one extent for each letter of the result but the batch; null takes that of the input',
    })
  }
  if (elided < 0 || (elided > 0 && !input.includes('...'))) fail(`the input has ${batched.length} axes`)
  const known = new Map(letters.input.map((letter, k) => [letter, batched[leading ? elided + k : k]!]))
  // Without leading dots the first letter of the result is the batch.
  const named = leading ? letters.output : letters.output.slice(1)
  if (named.length !== outputShape.length) {
    fail(`outputShape ${describeValue(outputShape)} does not fit the result`)
  }
  for (const [k, letter] of named.entries()) {
    const [extent, own] = [outputShape[k]!, known.get(letter)]
    if (extent !== null && own !== undefined && own !== -1 && own !== extent) {
      fail(`outputShape gives '${letter}' the extent ${extent}, the input ${own}`)
    }
    if (extent !== null) known.set(letter, extent)
  }
  const extentOf = (letter: string): number =>
    known.get(letter) ?? fail(`the extent of '${letter}' is neither in the input nor in outputShape`)
  return {
    kernel: [...kernel].map(extentOf),
    bias:
      biasAxes === undefined ? undefined : biasShape(biasAxes, letters.output, leading ? 0 : elided, extentOf, fail),
  }
}

// From the first letter of the bias to the end of the result, so that the bias broadcasts.
function biasShape(
  biasAxes: string,
  output: readonly string[],
  trailing: number,
  extentOf: (letter: string) => number,
  fail: (problem: string) => never,
): Shape {
  const unknown = [...biasAxes].find((letter) => !output.includes(letter))
  if (unknown !== undefined || biasAxes === '') fail(`biasAxes '${biasAxes}' are not letters of the result`)
  const first = Math.min(...[...biasAxes].map((letter) => output.indexOf(letter)))
  const named = output.slice(first).map((letter) => (biasAxes.includes(letter) ? extentOf(letter) : 1))
  return [...named, ...new Array<number>(trailing).fill(1)]
}

const lettersOf = (term: string): readonly string[] => [...term.replaceAll('.', '')]
