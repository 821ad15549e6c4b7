// The commands to type next, for the package manager that ran the command.

/** How a package manager is called. */
export interface PackageManager {
  readonly install: string
  /** The command that runs a script of package.json. */
  run(script: string): string
}

/** `npm test` and `npm start` need no `run`, with others likewise. */
const short = (command: string) => (script: string) =>
  script === 'test' || script === 'start' ? `${command} ${script}` : `${command} run ${script}`

const packageManagers: Readonly<Record<string, PackageManager>> = {
  npm: { install: 'npm install', run: short('npm') },
  pnpm: { install: 'pnpm install', run: short('pnpm') },
  yarn: { install: 'yarn', run: (script) => `yarn ${script}` },
  // `bun test` would be Bun's own test runner.
  bun: { install: 'bun install', run: (script) => `bun run ${script}` },
  deno: { install: 'deno install', run: (script) => `deno task ${script}` },
}

/** @param userAgent - the variable `npm_config_user_agent`, which all of them set: `pnpm/10.0.0 npm/? node/…` */
export function findPackageManager(userAgent: string | undefined): PackageManager {
  const name = userAgent?.split('/')[0] ?? ''
  return Object.hasOwn(packageManagers, name) ? packageManagers[name]! : packageManagers.npm!
}
