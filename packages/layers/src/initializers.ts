// The table of initializers, which make the first values of parameters. Each is a plain object with a type and a config, so
// that it can be saved. The exports give the names for options, and a namespace of the umbrella package.
export { constant, type IdentityOptions, identityInitializer, ones, zeros } from './initializers/constant.js'
export type { Initializer, SeededOptions } from './initializers/initializer.js'
export { type OrthogonalOptions, orthogonal } from './initializers/orthogonal.js'
export {
  type NormalInitializerOptions,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformInitializerOptions,
} from './initializers/random.js'
export { type StftInitializerOptions, stftInitializer } from './initializers/stft.js'
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type ScalingOptions,
  type VarianceScalingOptions,
  varianceScaling,
} from './initializers/variance-scaling.js'
