// Stops `npm install` and friends at the root, with the line to type instead: the workspace is installed by pnpm.
import { readFileSync } from 'node:fs'

const agent = process.env.npm_config_user_agent ?? ''
if (!agent.startsWith('pnpm/')) {
  const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  console.error(`
This workspace is not installed by hand. Run what you came for, and it installs itself:

  npm start      install, build, train the digits example
  npm test       install, run every Node test

To install only: npm run bootstrap   (or: npx -y ${packageManager} install --frozen-lockfile)
`)
  process.exit(1)
}
