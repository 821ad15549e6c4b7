// As the other pages: see there.
export { default } from '../browser-shared/vite.config.ts'
