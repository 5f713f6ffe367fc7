/** A mean of losses at the last of its steps. */
interface LossPoint {
  readonly step: number;
  readonly value: number;
}

interface Span<P> {
  readonly point: P;
  readonly steps: number;
}

/**
 * Losses are read at equal distances and at evaluations, which leaves means over a few steps among means over many: they
 * would look like jumps. What is shorter than half of the longest is joined, by steps, with the span behind it, the last
 * one with the span in front.
 */
export function withoutShortSpans<P extends LossPoint>(points: readonly P[]): readonly P[] {
  const spans = points.map((point, k) => ({
    point,
    steps: point.step - (points[k - 1]?.step ?? 0),
  }));
  const shortest = Math.max(0, ...spans.map(({ steps }) => steps)) / 2;
  const joined = spans.reduce<readonly Span<P>[]>((done, span) => {
    const last = done.at(-1);
    if (last === undefined || last.steps >= shortest) return [...done, span];
    return [...done.slice(0, -1), join(last, span)];
  }, []);
  const [before, last] = joined.slice(-2);
  const ended =
    before !== undefined && last !== undefined && last.steps < shortest
      ? [...joined.slice(0, -2), join(before, last)]
      : joined;
  return ended.map(({ point }) => point);
}

function join<P extends LossPoint>(first: Span<P>, second: Span<P>): Span<P> {
  const steps = first.steps + second.steps;
  const value = (first.point.value * first.steps + second.point.value * second.steps) / steps;
  return { point: { ...second.point, value }, steps };
}
