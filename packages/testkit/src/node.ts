// @tensorloom/testkit/node: what command lines of conformance runners share.
export { findBackend } from './cli/find-package.js'
