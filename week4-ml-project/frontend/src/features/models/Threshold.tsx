import { useId, useState } from "react";

import type { Metrics } from "../../api/types";
import { percent } from "../../design/format";
import { isolate } from "../../design/Name";
import { Figure } from "../../pictures/Figure";
import { Plot } from "../../pictures/Plot";

type Choice = NonNullable<Metrics["threshold"]>;

/** From which probability on the answer is yes, and what another choice would give. */
export function Threshold({ threshold }: { threshold: Choice }) {
  const id = useId();
  const points = [...threshold.points].sort((a, b) => a.threshold - b.threshold);
  const [at, setAt] = useState<number | null>(null);
  const here = at === null ? null : points[at];
  const shown = here ?? { ...threshold, threshold: threshold.chosen };
  const nearest = points.reduce(
    (best, p, i) =>
      Math.abs(p.threshold - threshold.chosen) < Math.abs((points[best]?.threshold ?? 9) - threshold.chosen)
        ? i
        : best,
    0,
  );
  return (
    <Figure
      title={`${isolate(threshold.positive, 40)} is answered from ${percent(threshold.chosen)} on`}
      about={threshold.why}
    >
      <dl className="facts">
        <Fact name="of alarms are right (precision)" value={percent(shown.precision)} />
        <Fact name="of cases are found (recall)" value={percent(shown.recall)} />
        <Fact name="F1" value={shown.f1.toFixed(3)} />
      </dl>
      {points.length > 1 ? (
        <>
          <Plot
            x={{ label: "threshold", low: 0, high: 1, format: percent }}
            y={{ label: "precision (line) and recall (dashed)", low: 0, high: 1, format: percent }}
            height={220}
            description={`Precision and recall by threshold; at ${percent(shown.threshold)}: ${percent(shown.precision)} and ${percent(shown.recall)}`}
          >
            {({ x, y, top, bottom }) => (
              <>
                <path
                  className="curve"
                  d={points
                    .map((p, i) => `${i === 0 ? "M" : "L"}${x(p.threshold)} ${y(p.precision)}`)
                    .join("")}
                />
                <path
                  className="curve curve-dashed"
                  d={points.map((p, i) => `${i === 0 ? "M" : "L"}${x(p.threshold)} ${y(p.recall)}`).join("")}
                />
                <line className="here" x1={x(shown.threshold)} x2={x(shown.threshold)} y1={top} y2={bottom} />
              </>
            )}
          </Plot>
          <label htmlFor={id} className="small">
            What if the threshold were {percent(shown.threshold)}?
          </label>
          <input
            id={id}
            type="range"
            min={0}
            max={points.length - 1}
            value={at ?? nearest}
            aria-valuetext={percent(shown.threshold)}
            onChange={(event) => setAt(Number(event.target.value))}
          />
        </>
      ) : null}
    </Figure>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="muted small">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
