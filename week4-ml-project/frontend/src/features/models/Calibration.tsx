import type { Metrics } from "../../api/types";
import { count, number, percent } from "../../design/format";
import { isolate } from "../../design/Name";
import { Figure } from "../../pictures/Figure";
import { Plot } from "../../pictures/Plot";

type Calibrated = NonNullable<Metrics["calibration"]>;

/** Predicted against observed: on the diagonal the probabilities mean what they say. */
export function Calibration({ calibration }: { calibration: Calibrated }) {
  const bins = calibration.bins.filter((bin) => bin.count > 0);
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const output = calibration.output === "any" ? "the answered class" : isolate(calibration.output, 30);
  return (
    <Figure
      title={titleOf(calibration.error)}
      about="Rows grouped by predicted probability; larger dots are more rows, the dashed diagonal is perfect."
    >
      <Plot
        square
        x={{ label: `predicted probability of ${output}`, low: 0, high: 1, format: percent }}
        y={{ label: "share that came true", low: 0, high: 1, format: percent }}
        description={`Calibration. ${bins.map((bin) => `predicted ${percent(bin.predicted)}, observed ${percent(bin.observed)}`).join("; ")}`}
      >
        {({ x, y }) => (
          <>
            <path className="guide" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
            <path
              className="curve"
              d={bins
                .map((bin, i) => `${i === 0 ? "M" : "L"}${x(bin.predicted)} ${y(bin.observed)}`)
                .join("")}
            />
            {bins.map((bin, index) => (
              <circle
                key={index}
                className="dot"
                cx={x(bin.predicted)}
                cy={y(bin.observed)}
                r={3 + 5 * Math.sqrt(bin.count / most)}
              >
                <title>{`predicted ${percent(bin.predicted)}, observed ${percent(bin.observed)}, ${count(bin.count)} rows`}</title>
              </circle>
            ))}
          </>
        )}
      </Plot>
      <p className="muted small">
        Mean gap {percent(calibration.error)} · Brier score {number(calibration.brier, 3)}
      </p>
    </Figure>
  );
}

function titleOf(error: number): string {
  if (error < 0.03) return "The probabilities can be taken at their word";
  if (error < 0.08) return `The probabilities are off by ${percent(error)} on average`;
  return `Take the probabilities with care: off by ${percent(error)} on average`;
}
