/** The shortest decimal text that reads back as the same float32. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  let shortest = value.toPrecision(9); // 9 significant digits always tell float32 values apart
  for (let digits = 8; digits >= 1; digits--) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) !== value) break;
    shortest = text;
  }
  return String(Number(shortest));
}
