// Checks that all differentiating functions share: of their arguments, and of what the user's function returns.
import { DtypeError, isFloating, isTensor, reshape, ShapeError, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkFunction } from '@tensorloom/tensor/internal'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'

/** Throws unless `fn` is a function and `inputs` a list of tensors. */
export function checkCall(name: string, fn: unknown, inputs: unknown): void {
  checkFunction(name, fn, `${name}((x) => …, [x])`)
  checkInputs(name, inputs)
}

/** Throws unless `inputs` is a list of tensors. */
export function checkInputs(name: string, inputs: unknown): void {
  if (!Array.isArray(inputs)) {
    throw new TensorloomError(`${name}: expected a list of inputs, got ${describeValue(inputs)}`, {
      help: isTensor(inputs) ? 'write [x] for one input' : 'write [a, b]',
    })
  }
  inputs.forEach((input: unknown, k) => {
    if (!isTensor(input)) throw noTensor(name, k)
  })
}

function noTensor(name: string, k: number): TensorloomError {
  return new TensorloomError(`${name}: input ${k} is not a tensor`, {
    help: 'differentiate with respect to tensors: tensor([…])',
  })
}

/** The inputs as separate arguments: a tensor that is given twice gets a gradient for each place. */
export function distinct(inputs: readonly Tensor[]): Tensor[] {
  const seen = new Set<number>()
  return inputs.map((input) => {
    const own = seen.has(input.id) ? reshape(input, input.shape) : input
    seen.add(own.id)
    return own
  })
}

/** Throws unless all `sources` are float tensors. */
export function checkSources(name: string, sources: readonly Tensor[]): void {
  sources.forEach((source, k) => {
    if (!isTensor(source)) throw noTensor(name, k)
    if (!isFloating(source.dtype)) {
      throw new DtypeError(
        `${name}: input ${k}, made by ${source.origin}, is ${source.dtype}; only floats have gradients`,
        { help: "cast it first: x.cast('float32')" },
      )
    }
  })
}

/** Throws unless `loss` is a scalar float tensor. */
export function checkLoss(name: string, loss: unknown): asserts loss is Tensor {
  if (!isTensor(loss)) {
    throw new TensorloomError(`${name}: the function returned ${describeValue(loss)}, expected a scalar tensor`, {
      help: 'return the loss, or [loss, aux]; the function is synchronous, so read values afterwards',
    })
  }
  if (loss.size !== 1) {
    throw new ShapeError(`${name}: the loss has shape ${shapeText(loss.shape)}, expected a scalar`, {
      help: 'reduce it: loss.mean(); for vectors use vjp',
    })
  }
  if (!isFloating(loss.dtype)) {
    throw new DtypeError(
      `${name}: the loss, made by ${loss.origin}, is ${loss.dtype}; ${loss.origin} has no gradient`,
      { help: 'compute the loss from floats' },
    )
  }
}

/** The result of a function as a list. Throws unless it is a tensor or a list of tensors. */
export function outputsOf(name: string, result: unknown): readonly Tensor[] {
  const outputs: readonly unknown[] = Array.isArray(result) ? result : [result]
  if (outputs.every(isTensor)) return outputs
  throw new TensorloomError(
    `${name}: the function returned ${describeValue(result)}, expected a tensor or a list of tensors`,
    { help: 'return the tensors to differentiate; the function is synchronous, so read values afterwards' },
  )
}

/** Like `outputsOf`, and throws unless every output is a float tensor. */
export function floatOutputsOf(name: string, result: unknown): readonly Tensor[] {
  const outputs = outputsOf(name, result)
  outputs.forEach(({ dtype, origin }, k) => {
    if (isFloating(dtype)) return
    throw new DtypeError(`${name}: output ${k} is ${dtype}; ${origin}, which made it, has no gradient`, {
      help: 'return float tensors only, and compute the others outside the function',
    })
  })
  return outputs
}

/** Throws unless each tensor that is given has the shape of its partner. */
export function checkShapes(
  name: string,
  what: string,
  given: readonly (Tensor | undefined)[],
  partners: readonly Tensor[],
  help: string,
): void {
  partners.forEach(({ shape }, k) => {
    const one: unknown = given[k]
    if (one === undefined) return
    if (!isTensor(one)) {
      throw new TensorloomError(`${name}: ${what} ${k} is ${describeValue(one)}, expected a tensor`, { help })
    }
    const own = one.shape
    if (sameShape(own, shape)) return
    throw new ShapeError(`${name}: ${what} ${k} has shape ${shapeText(own)}, expected ${shapeText(shape)}`, { help })
  })
}

/** Throws unless there is one direction for each input: a float tensor of the shape of the input, or undefined. */
export function checkDirections(
  name: string,
  what: string,
  directions: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): void {
  if (!Array.isArray(directions)) {
    throw new TensorloomError(`${name}: expected a list of ${what}s, got ${describeValue(directions)}`, {
      help: `give one for each input: [${what}]`,
    })
  }
  if (directions.length !== inputs.length) {
    throw new ShapeError(`${name}: ${directions.length} ${what}s for ${inputs.length} inputs, expected one for each`, {
      help: `give undefined where the ${what} is zero`,
    })
  }
  directions.forEach((direction, k) => {
    if (direction === undefined) return
    if (!isTensor(direction)) {
      throw new TensorloomError(`${name}: ${what} ${k} is ${describeValue(direction)}, expected a tensor`, {
        help: 'make it a tensor first: tensor(values)',
      })
    }
    if (isFloating(direction.dtype)) return
    throw new DtypeError(`${name}: ${what} ${k} is ${direction.dtype}, expected ${inputs[k]!.dtype}`, {
      help: `cast it: ${what}.cast('${inputs[k]!.dtype}')`,
    })
  })
  checkShapes(name, what, directions, inputs, `a ${what} has the shape of its input`)
}
