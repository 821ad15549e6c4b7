// Traps of gpu.js on the engines of GPUs.
import { describeTraps } from './traps.js'

describeTraps('webgl2')
describeTraps('webgpu')
