// The assembler: WebAssembly written at run time by instruction names. Start at ModuleBuilder.
export {
  add,
  addVectors,
  bytesOf,
  divideVectors,
  multiply,
  multiplyVectors,
  subtract,
  subtractVectors,
} from './arithmetic.js'
export {
  type Code,
  copyMemory,
  extractLane,
  f32,
  f32x4,
  f64,
  fillMemory,
  i32,
  i32x4,
  type Local,
  load,
  loadLane,
  op,
  replaceLane,
  type Statement,
  select,
  shuffle,
  shuffleBytes,
  store,
  storeLane,
} from './code.js'
export { type Callable, call, FunctionBuilder } from './function.js'
export { type MemoryType, ModuleBuilder } from './module.js'
export type { InstructionName, ValueType } from './names.js'
