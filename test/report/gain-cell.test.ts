import { describe, expect, it } from 'vitest';
import { gainCell } from '../../src/report/report-lines.ts';

const HIGHER = { id: 'ctr.auc', task: 'ctr', metric: 'auc', better: 'higher' } as const;
const LOWER = { id: 'ctr.logLoss', task: 'ctr', metric: 'logLoss', better: 'lower' } as const;

const gain = (n: number) => ({
  ...{ mean: 0.02, n, paper: null, bySeed: {} },
  ci95: [0.01, 0.03] as const,
});

describe('a difference in the table', () => {
  it('has the tone of its interval', () => {
    const lines = ['+0.0200', '[+0.0100, +0.0300]'];
    expect(gainCell(gain(3), HIGHER)).toEqual({ lines, tone: 'better' });
    expect(gainCell(gain(3), LOWER)).toEqual({ lines, tone: 'worse' });
  });

  it('of two seeds says nothing of how sure it is, as the claims do', () => {
    expect(gainCell(gain(2), HIGHER)).toEqual({ lines: ['+0.0200'], tone: 'plain' });
  });
});
