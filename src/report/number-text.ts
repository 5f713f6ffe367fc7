import type { Interval } from './report-table.ts';

const DIGITS = 4;

/** A metric, with four decimals. */
export function metricText(value: number): string {
  return value.toFixed(DIGITS);
}

/** A difference of metrics, with its sign. */
export function differenceText(value: number): string {
  const text = Math.abs(value).toFixed(DIGITS);
  return `${value < 0 && Number(text) !== 0 ? '-' : '+'}${text}`;
}

/** A difference in percent, with its sign: `-1.23 %`. */
export function percentText(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return `${value < 0 && Number(text) !== 0 ? '-' : '+'}${text} %`;
}

/** `0.013`, `< 0.001` */
export function pValueText(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

export function intervalText(
  [low, high]: Interval,
  text: (value: number) => string = metricText,
): string {
  return `[${text(low)}, ${text(high)}]`;
}

/** `1 seed`, `3 seeds`. */
export function seedCountText(seeds: number): string {
  return `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;
}

/** A whole number with groups of three. */
export function countText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `900`, `900 to 1,100`; of at least one count. */
export function countRangeText(counts: readonly number[]): string {
  const [least, most] = [countText(Math.min(...counts)), countText(Math.max(...counts))];
  return least === most ? least : `${least} to ${most}`;
}

/** `48 s`, `12 min 30 s`, `2 h 05 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
