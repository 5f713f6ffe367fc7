import { at } from '../core/typed-arrays.ts';

export interface LogisticInput {
  /** Row by row. [rows × width] */
  readonly values: Float32Array;
  readonly width: number;
  /** The first rows are fitted on. */
  readonly rows: number;
  /** 0 or 1. [rows] */
  readonly labels: Uint8Array;
  /** [rows]; without it every row weighs 1. */
  readonly weights?: Float32Array;
}

const ITERATIONS = 8;
/** Keeps the normal equations solvable when features depend on each other; a share of the rows' weight. */
const RIDGE = 1e-6;

/**
 * Coefficients of a logistic regression on the columns given, the form of the L2R score w^T r (Ni et al. 2018, Eq. 9); a
 * column of ones is an intercept. By Newton's method (iteratively reweighted least squares). [width]
 */
export function fitLogisticRegression(input: LogisticInput): Float64Array {
  const coefficients = new Float64Array(input.width);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { gradient, curvature } = derivatives(input, coefficients);
    const step = solve(curvature, gradient);
    step.forEach((value, k) => (coefficients[k] = (coefficients[k] ?? 0) + value));
  }
  return coefficients;
}

/** Gradient [width] and negative Hessian [width × width] of the weighted log likelihood. */
function derivatives(
  { values, width, rows, labels, weights }: LogisticInput,
  coefficients: Float64Array,
): { gradient: Float64Array; curvature: Float64Array } {
  const gradient = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const r = values.subarray(row * width, (row + 1) * width);
    const weight = weights === undefined ? 1 : at(weights, row);
    const probability = 1 / (1 + Math.exp(-dot(r, coefficients)));
    const residual = weight * (at(labels, row) - probability);
    const bend = weight * probability * (1 - probability);
    total += weight;
    for (let i = 0; i < width; i++) {
      const value = at(r, i);
      gradient[i] = (gradient[i] ?? 0) + residual * value;
      for (let j = 0; j <= i; j++) {
        curvature[i * width + j] = (curvature[i * width + j] ?? 0) + bend * value * at(r, j);
      }
    }
  }
  for (let i = 0; i < width; i++) {
    curvature[i * width + i] = (curvature[i * width + i] ?? 0) + RIDGE * total;
  }
  return { gradient, curvature };
}

/** x with A x = b, from the lower triangle of a symmetric positive definite A, by Cholesky's decomposition. */
function solve(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const entry = (i: number, j: number): number => lower[i * n + j] ?? 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = entry(i, j);
      for (let k = 0; k < j; k++) sum -= entry(i, k) * entry(j, k);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / entry(j, j);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - entry(i, k) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / entry(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - entry(k, i) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / entry(i, i);
  }
  return x;
}

function dot(r: Float32Array, coefficients: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < r.length; k++) sum += at(r, k) * (coefficients[k] ?? 0);
  return sum;
}
