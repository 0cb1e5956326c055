// Arrays as gradspec sends them: shape, dtype, and the hexadecimal of the little-endian IEEE bytes.
// Typed arrays have the machine's byte order, which is little-endian nearly everywhere.

const KINDS = { float64: Float64Array, float32: Float32Array };

/** A refusal: the harness answers it with an error. */
export class Refused extends Error {}

/** An array of zeros, a typed array that knows its shape; `dtype` is "float64" or "float32". */
export function zeros(dtype, ...shape) {
  const array = new KINDS[dtype](shape.reduce((product, size) => product * size, 1));
  return Object.assign(array, { shape, dtype });
}

/** The array that {shape, dtype, data} stands for. */
export function read({ shape, dtype, data }, name) {
  if (!(dtype in KINDS)) throw new Refused(`Expected ${name} of float64 or float32 but got ${dtype}.`);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new Refused(`Expected ${name} with a shape.`);
  }
  const bytes = shape.reduce((product, size) => product * size, KINDS[dtype].BYTES_PER_ELEMENT);
  if (typeof data !== "string" || data.length !== 2 * bytes || /[^0-9a-f]/i.test(data)) {
    throw new Refused(`Expected ${2 * bytes} hexadecimal digits in ${name}.`);
  }
  const array = zeros(dtype, ...shape);
  Buffer.from(array.buffer).write(data, "hex");
  return array;
}

/** {shape, dtype, data} for an array. */
export function write(array) {
  return { shape: array.shape, dtype: array.dtype, data: Buffer.from(array.buffer).toString("hex") };
}
