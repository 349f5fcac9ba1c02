import type { Answer, Column } from "../../api/types";
import { number } from "../../design/format";
import { extent, linear } from "../../pictures/scale";
import { useWidth } from "../../pictures/useWidth";

const HEIGHT = 44;

/** A value with its interval on the range of the target that was seen in training. */
export function IntervalBand({ answer, target }: { answer: Answer; target: Column | undefined }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const value = Number(answer.prediction);
  const low = answer.low ?? value;
  const high = answer.high ?? value;
  const [from, to] = extent([target?.low ?? low, target?.high ?? high, low, high]);
  const x = linear(from, to, 8, width - 8);
  return (
    <div ref={ref} className="band">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${number(value)}, interval ${number(low)} to ${number(high)}, on a range of ${number(from)} to ${number(to)}`}
      >
        <line className="rail" x1={8} x2={width - 8} y1={14} y2={14} />
        <line className="span" x1={x(low)} x2={x(high)} y1={14} y2={14} />
        <circle cx={x(value)} cy={14} r={7} />
        <text x={8} y={40}>
          {number(from)}
        </text>
        <text x={width - 8} y={40} textAnchor="end">
          {number(to)}
        </text>
      </svg>
    </div>
  );
}
