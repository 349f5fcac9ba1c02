/** Placing names beside points so that they do not cover each other. */

interface Point {
  x: number;
  y: number;
  text: string;
}

export interface Label extends Point {
  anchor: "start" | "end";
}

interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const LETTER = 6.4;
const TALL = 14;

/** Each name goes right of its point, else left, else is moved up or down until it is free. */
export function placeLabels(points: readonly Point[], bounds: Bounds): Label[] {
  const taken: Label[] = [];
  for (const point of points) taken.push(freePlace(point, taken, points, bounds));
  return taken;
}

function freePlace(point: Point, taken: readonly Label[], points: readonly Point[], bounds: Bounds): Label {
  for (const shift of [0, -TALL, TALL, -2 * TALL, 2 * TALL, -3 * TALL, 3 * TALL]) {
    for (const anchor of ["start", "end"] as const) {
      const label: Label = {
        ...point,
        x: point.x + (anchor === "start" ? 10 : -10),
        y: point.y + 4 + shift,
        anchor,
      };
      if (
        isInside(label, bounds) &&
        !taken.some((other) => overlap(label, other)) &&
        !points.some((p) => covers(label, p))
      ) {
        return label;
      }
    }
  }
  return { ...point, x: point.x + 10, y: point.y + 4, anchor: "start", text: "" };
}

function spanOf({ x, text, anchor }: Label): [number, number] {
  const wide = text.length * LETTER;
  return anchor === "start" ? [x, x + wide] : [x - wide, x];
}

function isInside(label: Label, { left, right, top, bottom }: Bounds): boolean {
  const [from, to] = spanOf(label);
  return from >= left && to <= right + 10 && label.y - TALL >= top - 8 && label.y <= bottom + 2;
}

function overlap(a: Label, b: Label): boolean {
  if (b.text === "") return false;
  const [aFrom, aTo] = spanOf(a);
  const [bFrom, bTo] = spanOf(b);
  return Math.abs(a.y - b.y) < TALL && aFrom < bTo + 4 && bFrom < aTo + 4;
}

function covers(label: Label, point: Point): boolean {
  const [from, to] = spanOf(label);
  return point.x > from - 6 && point.x < to + 6 && point.y > label.y - TALL && point.y < label.y + 4;
}
