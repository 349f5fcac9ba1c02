import type { Metrics } from "../../api/types";
import { number } from "../../design/format";
import { Figure } from "../../pictures/Figure";
import { Histogram } from "../../pictures/Histogram";
import { Plot } from "../../pictures/Plot";
import { extent } from "../../pictures/scale";

type Errors = NonNullable<Metrics["residuals"]>;

/** Predicted against true values, and how the errors are spread. */
export function Residuals({ residuals }: { residuals: Errors }) {
  const { predicted, observed, histogram, quantiles } = residuals;
  const [low, high] = extent([...predicted, ...observed], 0.03);
  return (
    <Figure
      title={titleOf(quantiles)}
      about="Held-out rows: predicted against true. On the dashed line the answer is exact."
    >
      {predicted.length > 0 ? (
        <Plot
          square
          x={{ label: "predicted", low, high }}
          y={{ label: "true", low, high }}
          description={`Predicted against true values of ${predicted.length} rows; mean error ${number(residuals.mean, 3)}, standard deviation ${number(residuals.sd, 3)}`}
        >
          {({ x, y }) => (
            <>
              <path className="guide" d={`M${x(low)} ${y(low)}L${x(high)} ${y(high)}`} />
              {predicted.map((value, index) => (
                <circle
                  key={index}
                  className="dot-cloud"
                  cx={x(value)}
                  cy={y(observed[index] ?? value)}
                  r={3}
                />
              ))}
            </>
          )}
        </Plot>
      ) : null}
      {histogram.counts.length > 0 ? (
        <div className="stack source">
          <span className="small muted">Errors (true − predicted)</span>
          <Histogram edges={histogram.edges} counts={histogram.counts} format={number} name="errors" />
        </div>
      ) : null}
    </Figure>
  );
}

function titleOf(quantiles: Errors["quantiles"]): string {
  const low = quantiles["p25"];
  const high = quantiles["p75"];
  if (low === undefined || high === undefined) return "How far the answers miss";
  if (low > 0 || high < 0)
    return `The answers lean to one side: half of the errors lie from ${number(low, 3)} to ${number(high, 3)}`;
  return `Half of the true values lie from ${number(-low, 3)} below to ${number(high, 3)} above the answer`;
}
