// Programs that are released on the engines of GPUs. What they leave behind otherwise takes minutes to find:
// leaks.full.browser.test.ts.
import { describeReleases } from './leaks.js'

describeReleases('webgl2', 5)
describeReleases('webgpu', 5)
