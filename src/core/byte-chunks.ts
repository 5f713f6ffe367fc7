/** One call of the system or of a hash takes less than 2 GiB; one view of bytes, in Node 20, 4 GiB. */
const CHUNK = 1 << 30;

/** The bytes of a view of any size, in order, in parts that share its memory. */
export function* byteChunks(
  { buffer, byteOffset, byteLength }: ArrayBufferView,
  chunk = CHUNK,
): Generator<Uint8Array> {
  for (let done = 0; done < byteLength; done += chunk) {
    yield new Uint8Array(buffer, byteOffset + done, Math.min(chunk, byteLength - done));
  }
}
