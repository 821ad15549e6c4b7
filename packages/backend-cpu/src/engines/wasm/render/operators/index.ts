// IR operators as instructions, on one number and on four. The tables of @tensorloom/tensor define what they mean.
export { hasBinary, hostFunctionOf, scalarBinary, vectorOfBinary } from './binary.js'
export { scalarCast, vectorCast } from './cast.js'
export { scalarCombine, vectorCombine } from './combine.js'
export { kept, lane, type OperatorContext, scalarType, splat } from './context.js'
export { scalarUnary, vectorOfUnary } from './unary.js'
