// Keras's cases of recurrent and attention layers.
import { testGroup } from './run-group.js'

testGroup('layers-attention', 33)
testGroup('layers-recurrent', 72)
