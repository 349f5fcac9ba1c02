/** Date-times on an axis: ISO texts become seconds since 1970, and back. */

import type { Kind } from "../api/types";
import { moment, number } from "../design/format";

interface AxisValues {
  grid: (number | string)[];
  formatX: (value: number) => string;
}

export function axisOf(kind: Kind, grid: readonly (number | string)[]): AxisValues {
  if (kind !== "datetime") return { grid: [...grid], formatX: number };
  return {
    grid: grid.map((point) => (typeof point === "string" ? epochS(point) : point)),
    formatX: (s) => moment(s).slice(0, 10),
  };
}

/** ISO 8601 without a zone is UTC, as in the whole product. */
export function epochS(iso: string): number {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(iso);
  const withTime = iso.includes("T") || iso.includes(" ") ? iso.replace(" ", "T") : `${iso}T00:00:00`;
  return Date.parse(hasZone ? withTime : `${withTime}Z`) / 1000;
}
