// The checks that a step makes before it changes anything.
import {
  DataError,
  DtypeError,
  isParameter,
  isTensor,
  type Parameter,
  ShapeError,
  type Tensor,
} from '@tensorloom/tensor'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import type { Gradients } from './optimizer.js'

/** Returns the parameters and gradients of a step from either form of its arguments. */
export function stepArguments(
  type: string,
  first: Gradients | readonly Parameter[],
  second: readonly Tensor[] | undefined,
): { parameters: readonly Parameter[]; gradients: readonly Tensor[] } {
  if (second !== undefined) return { parameters: first as readonly Parameter[], gradients: second }
  const { parameters } = first as Gradients
  if (parameters === undefined) {
    throw new DataError(`${type}.step: these gradients do not say which parameters they belong to`, {
      help: 'write optimizer.step(parameters, gradients), or take the gradients of valueAndGrad(fn, { of: parameters })',
    })
  }
  return { parameters, gradients: first }
}

/** Throws if the list holds anything but parameters, or the same parameter twice. */
export function checkParameters(user: string, parameters: readonly Parameter[]): void {
  if (!Array.isArray(parameters)) {
    throw new DataError(`${user}: expected a list of parameters, got ${describeValue(parameters)}`, {
      help: 'put them into an array: [w, b]',
    })
  }
  const seen = new Set<Parameter>()
  parameters.forEach((parameter: Parameter, k) => {
    if (!isParameter(parameter)) {
      throw new DataError(`${user}: number ${k} of the parameters is ${describeValue(parameter)}, not a parameter`, {
        help: 'make it one before training: const w = parameter(initial)',
      })
    }
    if (seen.has(parameter)) {
      throw new DataError(`${user}: parameter '${parameter.name}' (number ${k}) is in the list twice`, {
        help: 'list a shared parameter once; its gradient is already the sum of all uses',
      })
    }
    seen.add(parameter)
  })
}

/** Throws if the gradients do not match their parameters. */
export function checkGradients(user: string, parameters: readonly Parameter[], gradients: readonly Tensor[]): void {
  checkParameters(user, parameters)
  if (!Array.isArray(gradients) || gradients.length !== parameters.length) {
    const count = Array.isArray(gradients) ? `${gradients.length} gradients` : describeValue(gradients)
    throw new DataError(`${user}: got ${count} for ${parameters.length} parameters`, {
      help: 'give one gradient per parameter, in the same order',
    })
  }
  gradients.forEach((gradient: Tensor, k) => {
    const { name, shape, dtype } = parameters[k]!
    if (!isTensor(gradient)) {
      throw new DataError(`${user}: the gradient of parameter '${name}' (number ${k}) is ${describeValue(gradient)}`, {
        help: 'give a tensor; zeros(parameter.shape) leaves a parameter to its momentum',
      })
    }
    if (!sameShape(gradient.shape, shape)) {
      throw new ShapeError(
        `${user}: parameter '${name}' (number ${k}) has shape [${shape.join(', ')}], its gradient [${gradient.shape.join(', ')}]`,
        { help: 'check that gradients are in the order of the parameters' },
      )
    }
    if (gradient.dtype !== dtype) {
      throw new DtypeError(`${user}: parameter '${name}' (number ${k}) is ${dtype}, its gradient ${gradient.dtype}`, {
        help: `cast it: gradient.cast('${dtype}')`,
      })
    }
  })
}
