// Keras's cases of losses, metrics and optimizers.
import { testGroup } from './run-group.js'

testGroup('losses', 135)
testGroup('metrics', 147)
testGroup('optimizers', 113)
