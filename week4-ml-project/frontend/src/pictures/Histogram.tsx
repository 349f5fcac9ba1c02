import { count } from "../design/format";
import { useWidth } from "./useWidth";

interface Props {
  edges: readonly number[];
  counts: readonly number[];
  format: (value: number) => string;
  name: string;
  /** Where today's value stands, if there is one. */
  marker?: number;
  height?: number;
}

/** How often values occur: bars over the range, the two ends written below. */
export function Histogram({ edges, counts, format, name, marker, height = 56 }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const most = Math.max(...counts, 1);
  const placeOf = (value: number) => (high > low ? ((value - low) / (high - low)) * width : width / 2);
  const description = `Histogram of ${name}: ${peakOf(edges, counts, format)}`;
  return (
    <div ref={ref} className="histogram">
      <svg width={width} height={height} role="img" aria-label={description}>
        {counts.map((n, index) => {
          const x = high > low ? placeOf(edges[index] ?? low) : 0;
          const end = high > low ? placeOf(edges[index + 1] ?? high) : width;
          const tall = n === 0 ? 0 : Math.max((n / most) * (height - 2), 1.5);
          return (
            <rect
              key={index}
              className="bar"
              x={x + 0.5}
              width={Math.max(end - x - 1, 1)}
              y={height - tall}
              height={tall}
            >
              <title>{`${format(edges[index] ?? low)} to ${format(edges[index + 1] ?? high)}: ${count(n)}`}</title>
            </rect>
          );
        })}
        <line className="base" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
        {marker === undefined ? null : <circle className="mark" cx={placeOf(marker)} cy={height - 5} r={4} />}
      </svg>
      <div className="row spread tiny muted ends" aria-hidden="true">
        <span>{format(low)}</span>
        <span>{format(high)}</span>
      </div>
    </div>
  );
}

function peakOf(
  edges: readonly number[],
  counts: readonly number[],
  format: (value: number) => string,
): string {
  const peak = counts.indexOf(Math.max(...counts));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const [from, to] = [edges[peak] ?? 0, edges[peak + 1] ?? 0];
  return `from ${format(edges[0] ?? 0)} to ${format(edges.at(-1) ?? 0)}, most often ${format(from)} to ${format(to)} (${count(counts[peak] ?? 0)} of ${count(total)})`;
}
