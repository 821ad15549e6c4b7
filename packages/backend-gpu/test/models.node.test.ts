// Training that moves to the processor and back, on an engine that runs everywhere. models.full.browser.test.ts has those of GPUs.
import { describeModels } from './models.js'

describeModels('webasm')
