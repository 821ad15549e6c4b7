// Leaks on the engines that run everywhere. leaks.full.browser.test.ts looks for them on those of GPUs.
import { describeLeaks, describeReleases } from './leaks.js'

describeLeaks('cpu', 'sgd', { steps: 30, shapes: 30 })
describeReleases('cpu', 30)
describeLeaks('webasm', 'sgd', { steps: 24, shapes: 12 })
describeReleases('webasm', 12)
