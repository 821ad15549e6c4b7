// Type-checks every example of the documentation against the declarations of the built packages, as a user's editor would.
// test/examples.test.ts and test/guide-programs.test.ts run them. `node scripts/check-examples.mjs tensor/src` checks those
// whose file has that in its path.
import ts from 'typescript'
import { documentedExamples, writeExamples } from './shared/documented-examples.mjs'
import { sourceEntries } from './workspace.mjs'

const [part = ''] = process.argv.slice(2)
const examples = documentedExamples().filter(({ place }) => place.includes(part))
const { paths, remove } = writeExamples(examples, 'types')
try {
  const errors = check()
  for (const error of errors) console.error(error)
  console.log(`${examples.length} examples of the documentation checked, ${errors.length} errors`)
  process.exitCode = errors.length > 0 || examples.length === 0 ? 1 : 0
} finally {
  remove()
}

function check() {
  const entries = Object.entries(sourceEntries())
  const program = ts.createProgram(paths, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    paths: Object.fromEntries(entries.map(([name, source]) => [name, [declarations(source)]])),
  })
  return paths.flatMap((path, k) => {
    const file = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map(({ messageText }) => `${examples[k]?.place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

/** @param {string} source - The source file of an entry point. */
function declarations(source) {
  return source.replace('/src/', '/dist/').replace(/\.ts$/, '.d.ts')
}
