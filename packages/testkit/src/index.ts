// @tensorloom/testkit: conformance cases and the checks that backends, ops and plugins are tested with.
export { type AsyncBackend, type AsyncBackendOptions, type AsyncStorage, asyncBackend } from './async-backend.js'
export {
  type CaseFile,
  type CaseTensor,
  type CommonCase,
  type ConformanceCase,
  type OpCase,
  type OptimizerCase,
  parseCases,
  type Tolerance,
} from './conformance/case.js'
export { conformanceCases } from './conformance/cases.js'
export type { Deviation } from './conformance/compare.js'
export type { Operation } from './conformance/operations.js'
export type { OptimizerTable } from './conformance/optimizer.js'
export { type CaseResult, missingFor, type RunOptions, runCase } from './conformance/run.js'
export { type DescribeBackendOptions, describeBackend } from './describe-backend.js'
export { type DescribeOpOptions, describeOp, type OpReference } from './describe-op.js'
export { type Differentiable, type GradcheckOptions, gradcheck } from './gradcheck.js'
export { type LeakCheckOptions, leakCheck } from './leak-check.js'
export type { CallableOp, OpSample, SampleInput } from './samples/sample.js'
export type { TestFramework } from './suite/context.js'
export { type OpSupport, type SupportMatrix, type SupportOptions, supportMatrix } from './support/matrix.js'
export { changedSupport, type SupportChanges, supportMarkdown } from './support/report.js'
