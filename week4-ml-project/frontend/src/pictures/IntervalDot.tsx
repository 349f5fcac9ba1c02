interface Props {
  value: number;
  low: number | null;
  high: number | null;
  /** The common scale of all rows. */
  from: number;
  to: number;
  strong?: boolean;
}

const WIDTH = 120;
const HEIGHT = 18;

/** A score as a dot with its interval as a line; the numbers stand beside it. */
export function IntervalDot({ value, low, high, from, to, strong = false }: Props) {
  const place = (v: number) => 5 + ((Math.min(Math.max(v, from), to) - from) / (to - from || 1)) * (WIDTH - 10);
  return (
    <svg width={WIDTH} height={HEIGHT} className={strong ? "interval strong" : "interval"} aria-hidden="true">
      <line className="rail" x1={0} x2={WIDTH} y1={9} y2={9} />
      {low !== null && high !== null ? <line className="span" x1={place(low)} x2={place(high)} y1={9} y2={9} /> : null}
      <circle cx={place(value)} cy={9} r={4} />
    </svg>
  );
}
