// The program of a kernel that is a product of matrices at heart: see product-form.ts.
import type { Kernel } from '@tensorloom/tensor/backend'
import type { Device } from '../device/device.js'
import type { Floats } from '../device/gpu-js.js'
import { makePass, type Pass, type ProgramInput } from './pass.js'
import { finishKernel, isFinished, operandKernel, plainLoad, productForm } from './product-form.js'
import { productPlan, sumStrides, writtenDown } from './product-plan.js'
import { next, type Operand, type Products } from './products.js'
import { product } from './split-reduction.js'

/** Storage arrays that every WebGPU has for the inputs of a kernel. */
const mostInputs = 7

/** A kernel that is a product of matrices. */
export interface ProductProgram {
  /** Undefined where that does not pay. */
  run(inputs: readonly ProgramInput[], params: Float64Array): Floats | Promise<Floats> | undefined
  /** Gives back what was compiled for it; the kernels of `products` stay. */
  release(): void
}

/**
 * A kernel as a product of matrices, if it is one. What is not a matrix in memory is written down as one first, and what follows
 * the sums is a kernel of its own.
 */
export function makeProductProgram(device: Device, kernel: Kernel, products: Products): ProductProgram | undefined {
  const form = kernel.inputs.length < mostInputs ? productForm(kernel) : undefined
  if (form === undefined) return undefined
  const { batch, rows, columns, terms } = form
  const once = (make: () => Kernel): (() => Pass) => {
    let pass: Pass | undefined
    return () => {
      pass ??= passes[passes.push(makePass(device, make())) - 1]!
      return pass
    }
  }
  const passes: Pass[] = []
  const leftPass = once(() => operandKernel(kernel, form.left, [...batch, ...rows, ...terms], 'left'))
  const rightPass = once(() => operandKernel(kernel, form.right, [...batch, ...terms, ...columns], 'right'))
  const finishPass = once(() => finishKernel(kernel, form))
  const done = isFinished(kernel, form)
  return {
    run(inputs, params) {
      const plan = productPlan(kernel, form, params, device.mode)
      if (plan === undefined) return undefined
      const temporary: Floats[] = []
      const keep = (floats: Floats): Floats => {
        temporary.push(floats)
        return floats
      }
      const free = (): void => {
        for (const floats of temporary) device.free(floats)
      }
      const operandOf = (side: 'left' | 'right'): Operand | Promise<Operand> => {
        const placement = plan[side]
        if (placement !== undefined) {
          return { floats: inputs[plainLoad(form[side])!.input]!.floats, at: placement }
        }
        const [outer, inner] = side === 'left' ? [plan.rows, plan.terms] : [plan.terms, plan.columns]
        const pass = side === 'left' ? leftPass() : rightPass()
        const written = pass.run(inputs, params, plan.batches * outer * inner)
        return next(written, (floats) => ({ floats: keep(floats), at: writtenDown(outer, inner) }))
      }
      const finish = (sums: Floats): Floats | Promise<Floats> => {
        if (done) return sums
        const length = plan.batches * plan.rows * plan.columns
        const all = Float64Array.of(...params, ...sumStrides(kernel, form, params))
        return finishPass().run([...inputs, { floats: keep(sums), length }], all, product(kernel.shape, params))
      }
      let pending = false
      try {
        const result = next(operandOf('left'), (left) =>
          next(operandOf('right'), (right) => next(products.multiply(left, right, plan), finish)),
        )
        if (!(result instanceof Promise)) return result
        pending = true
        return result.finally(free)
      } finally {
        if (!pending) free()
      }
    },
    release() {
      for (const pass of passes) pass.release()
    },
  }
}
