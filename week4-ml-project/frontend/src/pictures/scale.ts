/** From values to places: linear and logarithmic scales with round ticks. */

export type Scale = (value: number) => number;

export function linear(low: number, high: number, from: number, to: number): Scale {
  const span = high - low;
  if (span === 0) return () => (from + to) / 2;
  return (value) => from + ((value - low) / span) * (to - from);
}

export function logarithmic(low: number, high: number, from: number, to: number): Scale {
  const inner = linear(Math.log10(low), Math.log10(high), from, to);
  return (value) => inner(Math.log10(Math.max(value, Number.MIN_VALUE)));
}

/** Round values inside [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const step = roundStep(span / Math.max(wanted, 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten inside [low, high]; with 2 and 5 between them where there are few. */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let power = first; power <= last; power += 1) {
    for (const factor of factors) all.push(factor * 10 ** power);
  }
  return all.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/** The smallest and the largest finite value, widened by a share of their distance. */
export function extent(values: Iterable<number>, margin = 0): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const extra = low === high ? Math.abs(low) * 0.1 || 0.5 : (high - low) * margin;
  return [low - extra, high + extra];
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}
