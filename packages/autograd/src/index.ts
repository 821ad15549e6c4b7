// @tensorloom/autograd: gradients of any order.
export { checkpoint } from './checkpoint.js'
export { type CustomGradient, customGradient, stopGradient, type ValueAndResiduals } from './custom-gradient.js'
export {
  type Gradients,
  grad,
  type LossResult,
  type OfOption,
  type ValueAndGradients,
  type ValueAndGradOptions,
  type VectorJacobianProduct,
  valueAndGrad,
  vjp,
} from './grad.js'
export { hessian } from './hessian.js'
export { type HessianVectorProduct, hvp } from './hvp.js'
export { jacobian } from './jacobian.js'
export { type JacobianVectorProduct, jvp } from './jvp.js'
