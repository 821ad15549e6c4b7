// Training that moves to the processor and back, on the engines of GPUs.
import { describeModels } from './models.js'

describeModels('webgl2')
describeModels('webgpu')
