// Keras's cases of preprocessing and image layers.
import { testGroup } from './run-group.js'

testGroup('layers-image', 77)
testGroup('layers-preprocessing', 31)
