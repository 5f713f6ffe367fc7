import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { setupDisplay } from '../../src/cli/setup-display.ts';

/** A stream that keeps what is written to it. */
function paper(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const stream = Object.assign(sink, { isTTY, columns: 100 }) as unknown as NodeJS.WriteStream;
  return { stream, text: () => text };
}

test('off a terminal: a line a step and a quarter, nothing that moves', () => {
  const { stream, text } = paper(false);
  const display = setupDisplay(stream);
  display.report('getting the TensorFlow runtime (cpu)');
  const wheel = { subject: 'tensorflow-cpu 2.21.0', total: 274e6 };
  for (let done = 0; done <= 274e6; done += 27.4e6) {
    display.progress({ step: 'download', ...wheel, done });
  }
  display.progress({ step: 'compile', subject: 'the addon', done: 0, total: 0 });
  display.close();
  expect(text()).toMatchInlineSnapshot(`
    "getting the TensorFlow runtime (cpu)
    downloading tensorflow-cpu 2.21.0 (274 MB)
        25 %
        50 %
        75 %
    compiling the addon
    "
  `);
});

test('on a terminal: a bar that ends before the next line', () => {
  const { stream, text } = paper(true);
  const display = setupDisplay(stream);
  display.progress({ step: 'unpack', subject: 'tensorflow-cpu 2.21.0', done: 5, total: 10 });
  display.report('done');
  expect(text()).toContain('unpacking tensorflow-cpu 2.21.0');
  expect(text()).toMatch(/50 %[^\n]*\n[^\n]*done\n$/);
});
