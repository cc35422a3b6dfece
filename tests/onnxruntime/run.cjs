// Runs an ONNX model with ONNX Runtime. Standard input, JSON: { model, feeds: [{ input: { type, shape, values } }] }.
// Feeds run one after the other; a feed without hidden and cell gets hidden_out and cell_out of the one before.
// Standard output, JSON: { version, outputs: [{ output: { shape, values } }] }.
'use strict';
const fs = require('fs');
const ort = require('onnxruntime-node');

function tensor({ type, shape, values }) {
  return new ort.Tensor(type, type === 'int64' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values), shape);
}

async function main() {
  const { model, feeds } = JSON.parse(fs.readFileSync(0, 'utf8'));
  const session = await ort.InferenceSession.create(model);
  const outputs = [];
  let states = {};
  for (const feed of feeds) {
    const inputs = { ...states };
    for (const [name, value] of Object.entries(feed))
      inputs[name] = tensor(value);
    const results = await session.run(inputs);
    states = { hidden: results.hidden_out, cell: results.cell_out };
    outputs.push(Object.fromEntries(Object.entries(results).map(
      ([name, { dims, data }]) => [name, { shape: dims, values: Array.from(data) }])));
  }
  process.stdout.write(JSON.stringify({ version: require('onnxruntime-node/package.json').version, outputs }));
}

main().catch(failure => {
  console.error(failure);
  process.exitCode = 1;
});
