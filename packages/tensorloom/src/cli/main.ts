// The commands `tensorloom convert` and `tensorloom dashboard`.
import { TensorloomError } from '@tensorloom/tensor'
import { type ConvertOptions, convert } from './convert.js'
import { dashboard } from './dashboard.js'

const usage = `usage: tensorloom convert <in> <out> [--quantize float16|uint8|uint16] [--half] [--force]
       tensorloom dashboard [folder] [--port 6160] [--terminal]

Converts a model. The format of <in> is found by its content, that of <out> follows from its name:

  model.safetensors            Tensorloom          in and out   @tensorloom/layers
  model.json                   TensorFlow.js       in and out   @tensorloom/tfjs
  model.onnx                   ONNX                in and out   @tensorloom/onnx
  model.keras, model.h5        Keras               in and out   @tensorloom/keras
  model.weights.h5             Keras, weights      out          @tensorloom/keras

Both models predict the same random input, and the largest difference is printed. If they differ, nothing is written.

  --quantize  how TensorFlow.js stores weights: float16 and uint16 take half the bytes, uint8 a quarter
  --half      stores the weights of a safetensors file in half precision
  --force     replaces <out>, if it exists
  --help      prints this

Shows the runs whose logs the callback dashboard() of @tensorloom/dashboard wrote into a folder, by default runs: in a page on this
machine, or with --terminal as text.`

/** Runs the command. Returns the exit status. */
export async function main(args: readonly string[], print: (line: string) => void): Promise<number> {
  const [command, ...rest] = args
  const help = args.length === 0 || args.includes('--help') || args.includes('-h')
  if (command === 'dashboard' && !help) {
    await dashboard(rest, print)
    return 0
  }
  if (help || command !== 'convert') {
    print(usage)
    return help ? 0 : 1
  }
  const { paths, options } = parsed(rest)
  const [from, to, more] = paths
  if (from === undefined || to === undefined || more !== undefined) {
    throw new TensorloomError(`tensorloom convert: got ${paths.length} paths, expected two`, {
      help: 'write npx tensorloom convert model.onnx model.safetensors; --help tells more',
    })
  }
  await convert(from, to, options, print)
  return 0
}

const quantizations: readonly (string | undefined)[] = ['float16', 'uint8', 'uint16']

function parsed(args: readonly string[]): { readonly paths: readonly string[]; readonly options: ConvertOptions } {
  const paths: string[] = []
  const options: { -readonly [K in keyof ConvertOptions]: ConvertOptions[K] } = {}
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--force') options.force = true
    else if (arg === '--half') options.half = true
    else if (arg === '--quantize') {
      const value = rest.shift()
      if (!quantizations.includes(value)) {
        throw new TensorloomError(`tensorloom convert: --quantize is ${value ?? 'missing'}`, {
          help: 'write --quantize float16, uint8 or uint16',
        })
      }
      options.quantize = value as 'uint8'
    } else if (arg.startsWith('-')) {
      throw new TensorloomError(`tensorloom convert: unknown option ${arg}`, {
        help: 'the options are --quantize, --half, --force, --help',
      })
    } else paths.push(arg)
  }
  return { paths, options }
}
