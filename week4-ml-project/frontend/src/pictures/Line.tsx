/** A curve over numbers, or dots over levels, with an optional marker for "here". */

import { isolate } from "../design/Name";
import { Plot } from "./Plot";
import { extent } from "./scale";

interface Props {
  grid: readonly (number | string)[];
  values: readonly number[];
  xLabel: string;
  yLabel: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  marker?: { x: number; y: number } | null;
  yRange?: [number, number];
  height?: number;
}

export function Line(props: Props) {
  const { grid, values, formatX, formatY, yLabel, marker } = props;
  const isNumeric = grid.every((point) => typeof point === "number");
  const xs = isNumeric ? grid.map(Number) : grid.map((_, index) => index);
  const [low, high] = isNumeric ? extent(xs) : [-0.5, grid.length - 0.5];
  const [bottom, top] = props.yRange ?? extent(marker ? [...values, marker.y] : values, 0.12);
  const levelAt = (tick: number) => (Number.isInteger(tick) ? isolate(String(grid[tick] ?? ""), 14) : "");
  const description = describe(grid, values, formatX, formatY, yLabel);
  return (
    <Plot
      x={{ label: props.xLabel, low, high, format: isNumeric ? formatX : levelAt }}
      y={{ label: yLabel, low: bottom, high: top, format: formatY }}
      height={props.height ?? 220}
      description={description}
    >
      {({ x, y }) => (
        <>
          {isNumeric ? (
            <path className="curve" d={pathOf(xs.map((v, i) => [x(v), y(values[i] ?? 0)]))} />
          ) : null}
          {isNumeric && xs.length > 1
            ? null
            : xs.map((v, i) => (
                <circle key={i} className="dot" cx={x(v)} cy={y(values[i] ?? 0)} r={5}>
                  <title>{`${String(grid[i])}: ${formatY(values[i] ?? 0)}`}</title>
                </circle>
              ))}
          {marker ? <circle className="mark" cx={x(marker.x)} cy={y(marker.y)} r={6} /> : null}
        </>
      )}
    </Plot>
  );
}

function pathOf(points: [number, number][]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

function describe(
  grid: readonly (number | string)[],
  values: readonly number[],
  formatX: (value: number) => string,
  formatY: (value: number) => string,
  yLabel: string,
): string {
  if (values.length === 0) return `${yLabel}: no points`;
  const at = (index: number) => {
    const point = grid[index];
    return typeof point === "number" ? formatX(point) : isolate(String(point ?? ""));
  };
  const lowest = values.indexOf(Math.min(...values));
  const highest = values.indexOf(Math.max(...values));
  return `${yLabel}: lowest ${formatY(values[lowest] ?? 0)} at ${at(lowest)}, highest ${formatY(values[highest] ?? 0)} at ${at(highest)}`;
}
