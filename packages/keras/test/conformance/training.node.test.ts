// Keras's cases of losses, metrics, optimizers, callbacks, and whole runs of fit().
import { testGroup } from './run-group.js'

testGroup('callbacks', 14)
testGroup('losses', 135)
testGroup('metrics', 147)
testGroup('optimizers', 113)
testGroup('training', 15)
