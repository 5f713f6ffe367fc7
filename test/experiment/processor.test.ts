import { expect, test } from 'vitest';
import { processorOf } from '../../src/experiment/processor.ts';

test('family, model and vector extensions of the first processor', () => {
  const first = [
    ...['processor\t: 0', 'vendor_id\t: AuthenticAMD', 'cpu family\t: 25', 'model\t\t: 1'],
    ...[
      'model name\t: AMD EPYC',
      'flags\t\t: fpu sse4_2 fma avx aes avx2 f16c',
      'bogomips\t: 5000',
    ],
  ];
  const text = [...first, '', ...first.map((line) => line.replace('25', '26'))].join('\n');
  expect(processorOf(text)).toBe('family 25, model 1, avx avx2 fma sse4_2');
});

test('a text of another form says nothing', () => {
  expect(processorOf('Processor\t: ARMv8\nFeatures\t: fp asimd')).toBeUndefined();
});
