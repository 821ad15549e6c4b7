// Files of other programs, by their first bytes: what they are, and which package reads them.

interface Format {
  readonly what: string
  readonly help: string
  readonly matches: (bytes: Uint8Array, start: string) => boolean
}

const startsWith = (bytes: Uint8Array, ...values: readonly number[]): boolean =>
  values.every((value, k) => bytes[k] === value)

const json = /^[﻿\s]*[{[]/

const formats: readonly Format[] = [
  {
    what: "an HDF5 file, such as Keras's model.h5",
    help: 'npm install @tensorloom/keras, then use(keras) and load again; a file of weights alone is for its loadKerasWeights',
    matches: (bytes) => startsWith(bytes, 0x89, 0x48, 0x44, 0x46),
  },
  {
    what: "a zip archive, such as Keras's model.keras or NumPy's weights.npz",
    help: "for a .keras file npm install @tensorloom/keras, then use(keras) and load again; read arrays with readNpz of '@tensorloom/datasets/node'",
    matches: (bytes) => startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0x50, 0x4b, 5, 6),
  },
  {
    what: 'a PyTorch or Python pickle file',
    help: 'write its state dict as safetensors in Python: safetensors.torch.save_file(model.state_dict(), path)',
    matches: (bytes) => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5,
  },
  {
    what: 'a model.json of TensorFlow.js',
    help: 'npm install @tensorloom/tfjs, then use(tfjs) and load again, by the path or address of model.json',
    matches: (_, start) => json.test(start) && /"(modelTopology|weightsManifest)"/.test(start),
  },
  {
    what: 'a JSON file, without weights',
    help: 'pass the file that saveModel wrote, usually model.safetensors',
    matches: (_, start) => json.test(start),
  },
  {
    what: 'a web page',
    help: 'the address of the model is wrong: the server answered with HTML',
    matches: (_, start) => /^\s*<(!doctype|html|head|body)/i.test(start),
  },
  {
    what: 'a NumPy array',
    help: "read it with readNpy of '@tensorloom/datasets/node'",
    matches: (bytes) => startsWith(bytes, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
  },
  {
    // A protobuf message that begins with its format version (field 1), then the producer's name (field 2) or the graph.
    what: 'probably an ONNX model',
    help: 'npm install @tensorloom/onnx, then use(onnx) and load again',
    matches: (bytes) => bytes[0] === 8 && bytes[1]! > 0 && bytes[1]! < 32 && (bytes[2] === 0x12 || bytes[2] === 0x3a),
  },
]

/** What a file of another program is, and what to do with it. Undefined if nothing is known about it. */
export function foreignFormat(bytes: Uint8Array): { readonly what: string; readonly help: string } | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096))
  return formats.find(({ matches }) => matches(bytes, start))
}
