/** Axes with ticks and labels; what is drawn on them comes from the caller. */

import type { ReactNode } from "react";

import { number } from "../design/format";
import { linear, logarithmic, logTicks, type Scale, ticks } from "./scale";
import { useWidth } from "./useWidth";

export interface Axis {
  label: string;
  low: number;
  high: number;
  log?: boolean;
  format?: (value: number) => string;
}

export interface Place {
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Props {
  x: Axis;
  y: Axis;
  height?: number;
  /** What the picture says, for those who do not see it. */
  description: string;
  square?: boolean;
  children: (place: Place) => ReactNode;
}

const LETTER = 6.6;

export function Plot({ x, y, height = 260, description, square = false, children }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const tall = square ? Math.min(width, 360) : height;
  const wide = square ? Math.min(width, 420) : width;
  const yTicks = axisTicks(y, Math.max(2, Math.round(tall / 55)));
  const longest = Math.max(...yTicks.map((tick) => shown(y, tick).length), 2);
  const place = placeOf(x, y, 20 + longest * LETTER, wide - 22, 26, tall - 42);
  const xTicks = thinned(axisTicks(x, Math.max(2, Math.round((place.right - place.left) / 80))), x, place);
  return (
    <div ref={ref} className="plot">
      <svg width={wide} height={tall} role="img" aria-label={description}>
        <g className="grid" aria-hidden="true">
          {yTicks.map((tick) => (
            <line key={tick} x1={place.left} x2={place.right} y1={place.y(tick)} y2={place.y(tick)} />
          ))}
        </g>
        <g className="ticks" aria-hidden="true">
          {yTicks.map((tick) => (
            <text key={tick} x={place.left - 8} y={place.y(tick)} dy="0.32em" textAnchor="end">
              {shown(y, tick)}
            </text>
          ))}
          {xTicks.map((tick) => (
            <text key={tick} x={place.x(tick)} y={place.bottom + 17} textAnchor="middle">
              {shown(x, tick)}
            </text>
          ))}
          <text className="axis" x={0} y={11}>
            {y.label}
          </text>
          <text className="axis" x={place.right} y={place.bottom + 36} textAnchor="end">
            {x.label}
          </text>
        </g>
        <line className="base" x1={place.left} x2={place.right} y1={place.bottom} y2={place.bottom} />
        {children(place)}
      </svg>
    </div>
  );
}

function placeOf(x: Axis, y: Axis, left: number, right: number, top: number, bottom: number): Place {
  const scaleOf = (axis: Axis) => (axis.log ? logarithmic : linear);
  return {
    x: scaleOf(x)(x.low, x.high, left, right),
    y: scaleOf(y)(y.low, y.high, bottom, top),
    left,
    right,
    top,
    bottom,
  };
}

function axisTicks(axis: Axis, wanted: number): number[] {
  return axis.log ? logTicks(axis.low, axis.high) : ticks(axis.low, axis.high, wanted);
}

function shown(axis: Axis, tick: number): string {
  return (axis.format ?? number)(tick);
}

/** Leave out ticks whose texts would touch. */
function thinned(all: number[], axis: Axis, place: Place): number[] {
  let end = Number.NEGATIVE_INFINITY;
  return all.filter((tick) => {
    const half = (shown(axis, tick).length * LETTER) / 2;
    if (place.x(tick) - half < end + 8 || place.x(tick) + half > place.right + 21) return false;
    end = place.x(tick) + half;
    return true;
  });
}
