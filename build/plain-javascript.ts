/** WebAssembly to plain JavaScript, for pages whose Content-Security-Policy forbids WebAssembly. */

/** Where the translator's own instance begins: a memory of its own, where one is used, and an export of each function. */
const ownInstance = /^var (?:memasmFunc|retasmFunc) = /m;

/**
 * An ES module whose default export, given `{ buffer }`, returns what an instance of `wasm` on that memory would export. Its
 * functions need neither WebAssembly nor code made from text, and the memory does not grow.
 */
export async function toJavaScript(wasm: Uint8Array): Promise<string> {
  const { default: binaryen } = await import("assemblyscript/binaryen");
  const module = binaryen.readBinaryWithFeatures(wasm, binaryen.Features.All);
  binaryen.setOptimizeLevel(3);
  const text = module.emitAsmjs();
  module.dispose();
  const instance = text.search(ownInstance);
  if (instance < 0) throw new Error("wasm2js no longer makes its instance where it used to.");
  if (text.includes("legalstub$"))
    throw new Error(
      "An exported function takes or returns a 64-bit integer, which is two numbers in plain JavaScript.",
    );
  if (/\(\$\w+ \| 0\)\(/.test(text))
    throw new Error("wasm2js made a call of a number: it cannot say some function of the kernels in JavaScript.");
  const parts = text.slice(0, instance).replace(/^import .*$/gm, "");
  return `export default function (memory) {\n${parts}\nreturn asmFunc({ env: { memory: { buffer: memory.buffer } } });\n}\n`;
}
