// What users import: the backend's factory, and the type of its programs.
export { minimal, type Program } from './minimal.js'
