// The callbacks for `fit`, as one namespace.
export { earlyStopping, terminateOnNaN } from '@tensorloom/train'
