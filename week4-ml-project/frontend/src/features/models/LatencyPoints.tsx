import type { Entry } from "../../api/types";
import { micros, score } from "../../design/format";
import type { Place } from "../../pictures/Plot";
import { placeLabels } from "./labels";

interface Props {
  timed: readonly Entry[];
  place: Place;
  /** The models that no other beats in both, fastest first. */
  best: readonly Entry[];
  range: readonly [number, number];
}

export function LatencyPoints({ timed, place, best, range }: Props) {
  const inside = (value: number) => Math.min(Math.max(value, range[0]), range[1]);
  const isShown = (entry: Entry) => inside(entry.score) === entry.score;
  const x = (entry: Entry) => place.x(entry.latency_us ?? 1);
  const y = (entry: Entry) => place.y(inside(entry.score));
  const nameOf = (entry: Entry) => (isShown(entry) ? entry.name : `${entry.name} ${score(entry.score)}`);
  const labels = placeLabels(
    timed.map((entry) => ({ x: x(entry), y: y(entry), text: nameOf(entry) })),
    place,
  );
  const line = best.filter(isShown);
  return (
    <>
      <path
        className="guide"
        d={line.map((entry, i) => `${i === 0 ? "M" : "L"}${x(entry)} ${y(entry)}`).join("")}
      />
      {timed.map((entry, index) => (
        <g key={index}>
          <title>{`${entry.name}: ${score(entry.score)}, ${micros(entry.latency_us ?? 0)}`}</title>
          {isShown(entry) ? (
            <>
              <line
                className="whisker"
                x1={x(entry)}
                x2={x(entry)}
                y1={place.y(inside(entry.low ?? entry.score))}
                y2={place.y(inside(entry.high ?? entry.score))}
              />
              <circle
                className={best.includes(entry) ? "dot" : "dot-quiet"}
                cx={x(entry)}
                cy={y(entry)}
                r={entry.chosen ? 7 : 5}
              />
            </>
          ) : (
            <path className="dot-quiet" d={arrow(x(entry), y(entry), y(entry) > place.top + 1)} />
          )}
        </g>
      ))}
      {labels.map((label, index) => (
        <text
          key={index}
          className={timed[index]?.chosen ? "point-label strong" : "point-label"}
          x={label.x}
          y={label.y}
          textAnchor={label.anchor}
          aria-hidden="true"
        >
          {label.text}
        </text>
      ))}
    </>
  );
}

function arrow(x: number, y: number, isDown: boolean): string {
  const up = isDown ? -9 : 9;
  return `M${x} ${y}l-5 ${up}h10z`;
}
