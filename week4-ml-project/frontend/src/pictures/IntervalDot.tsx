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

/** A score as a dot with its interval as a line, or as an arrow where it is off the scale. */
export function IntervalDot({ value, low, high, from, to, strong = false }: Props) {
  const place = (v: number) =>
    5 + ((Math.min(Math.max(v, from), to) - from) / (to - from || 1)) * (WIDTH - 10);
  return (
    <svg width={WIDTH} height={HEIGHT} className={strong ? "interval strong" : "interval"} aria-hidden="true">
      <line className="rail" x1={0} x2={WIDTH} y1={9} y2={9} />
      {low !== null && high !== null && high > from && low < to ? (
        <line className="span" x1={place(low)} x2={place(high)} y1={9} y2={9} />
      ) : null}
      {value < from || value > to ? (
        <path d={arrow(value > to)} />
      ) : (
        <circle cx={place(value)} cy={9} r={4} />
      )}
    </svg>
  );
}

function arrow(isRight: boolean): string {
  const tip = isRight ? WIDTH - 1 : 1;
  const back = isRight ? -7 : 7;
  return `M${tip} 9l${back} -4.5v9z`;
}
