import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32Text } from '../../src/results/float32-text.ts';
import {
  predictionsPath,
  readPredictions,
  writePredictions,
} from '../../src/results/test-predictions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';

const binary = {
  user: Int32Array.of(7, 7, 12),
  request: Int32Array.of(0, 0, 1),
  label: Uint8Array.of(0, 1, 0),
  weight: Float32Array.of(1, 3, 1),
  scores: Float32Array.of(0.1, -2.5, 1e-10),
  width: 1,
};

const classes = {
  user: Int32Array.of(7, 12),
  request: Int32Array.of(0, 1),
  label: Uint8Array.of(2, 0),
  scores: Float32Array.of(0.1, 0.2, 0.7, 1 / 3, -1, 5),
  width: 3,
};

test.each([
  ['l2r', binary],
  ['ppp', classes],
] as const)('predictions of %s read back bit by bit', (task, rows) => {
  const cell = temporaryFolder();
  writePredictions(cell, task, rows);
  expect(readPredictions(cell, task)).toEqual(rows);
});

test('the file is CSV, with the shortest text of each float32', () => {
  const cell = temporaryFolder();
  writePredictions(cell, 'l2r', binary);
  const text = gunzipSync(readFileSync(predictionsPath(cell, 'l2r'))).toString();
  expect(text).toBe('user,request,label,weight,score\n7,0,0,1,0.1\n7,0,1,3,-2.5\n12,1,0,1,1e-10\n');
});

test('the same predictions make the same bytes', () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  writePredictions(first, 'ppp', classes);
  writePredictions(second, 'ppp', classes);
  const bytes = (cell: string): Buffer => readFileSync(predictionsPath(cell, 'ppp'));
  expect(bytes(first).equals(bytes(second))).toBe(true);
});

test('float32 text reads back, and no text of fewer digits does', () => {
  expect(float32Text(Math.fround(0.1))).toBe('0.1');
  expect(float32Text(16777216)).toBe('16777216');
  expect(float32Text(Math.fround(3.4e38))).toBe('3.4e+38');
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(float, (value) => {
      const text = float32Text(value);
      expect(Math.fround(Number(text)) === value).toBe(true);
      const digits = text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;
      if (digits < 2) return;
      expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
    }),
  );
});

test('no predictions', async () => {
  const cell = temporaryFolder();
  expect(await userErrorText(() => readPredictions(cell, 'ctr'), cell)).toMatchInlineSnapshot(`
    "<folder>/predictions/ctr.csv.gz  the predictions of this cell cannot be read
        expected  a gzip CSV file of user, request, label and scores
        found     no file
        cure      run the cell again with --force"
  `);
});

test('predictions cut short', async () => {
  const cell = temporaryFolder();
  writePredictions(cell, 'l2r', binary);
  const path = predictionsPath(cell, 'l2r');
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  expect(await userErrorText(() => readPredictions(cell, 'l2r'), cell)).toMatchInlineSnapshot(`
    "<folder>/predictions/l2r.csv.gz  the predictions of this cell cannot be read
        expected  a gzip CSV file of user, request, label and scores
        found     unexpected end of file
        cure      run the cell again with --force"
  `);
});

test.each([
  ['user,request,label\n1,1,1\n', 'columns user,request,label'],
  ['user,label,request,score\n1,1,1,1\n', 'columns user,label,request,score'],
  ['user,request,label,score\n1,1,1,high\n', 'a field that is no number'],
  ['user,request,label,score\n1,1,1\n', 'Invalid Record Length'],
])('a foreign file: %j', async (text, found) => {
  const cell = temporaryFolder();
  writePredictions(cell, 'ctr', binary);
  writeFileSync(predictionsPath(cell, 'ctr'), gzipSync(text));
  expect(await userErrorText(() => readPredictions(cell, 'ctr'))).toContain(found);
});
