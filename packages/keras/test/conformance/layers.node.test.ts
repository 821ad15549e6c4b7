// Keras's cases of layers without state over time.
import { testGroup } from './run-group.js'

testGroup('layers-activation', 25)
testGroup('layers-convolution', 56)
testGroup('layers-core', 33)
testGroup('layers-merging', 26)
testGroup('layers-normalization', 28)
testGroup('layers-pooling', 66)
testGroup('layers-regularization', 15)
testGroup('layers-reshaping', 39)
