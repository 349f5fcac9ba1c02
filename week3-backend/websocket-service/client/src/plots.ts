// Live charts: a bounded window of points, drawn by uPlot in the page's colours.
import uPlot from "uplot";

const COLOURS = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"];

export interface PlotOptions {
  title: string;
  unit: string;
  height: number;
  keep: number;
}

const times = (_: uPlot, seconds: number[]): string[] =>
  seconds.map((second) => new Date(second * 1000).toLocaleTimeString([], { hour12: false }));

/** A chart whose lines get a point each at one time; older points fall out on the left. */
export class LivePlot {
  readonly #host: HTMLElement;
  readonly #options: PlotOptions;
  #names: string[] = [];
  #rows = new Map<number, Map<string, number>>();
  #plot: uPlot | null = null;
  #due = false;

  constructor(host: HTMLElement, options: PlotOptions) {
    this.#host = host;
    this.#options = options;
    new ResizeObserver(() => this.#resize()).observe(host);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#rebuild());
  }

  get points(): number {
    return this.#rows.size;
  }

  add(time: number, name: string, value: number): void {
    const row = this.#rows.get(time) ?? new Map<string, number>();
    row.set(name, value);
    this.#rows.set(time, row);
    if (!this.#names.includes(name)) {
      this.#names = [...this.#names, name].sort();
      this.#plot?.destroy();
      this.#plot = null;
    }
    this.#drawSoon();
  }

  clear(): void {
    this.#rows.clear();
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#draw();
    });
  }

  #draw(): void {
    const moments = [...this.#rows.keys()].sort((a, b) => a - b);
    for (const old of moments.splice(0, Math.max(0, moments.length - this.#options.keep))) this.#rows.delete(old);
    const lines = this.#names.map((name) => moments.map((time) => this.#rows.get(time)?.get(name) ?? null));
    const data: uPlot.AlignedData = [moments, ...lines];
    if (this.#plot) this.#plot.setData(data);
    else this.#plot = new uPlot(this.#uplotOptions(), data, this.#host);
    this.#host.dataset["points"] = String(moments.length);
  }

  #rebuild(): void {
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawSoon();
  }

  #resize(): void {
    this.#plot?.setSize({ width: this.#host.clientWidth, height: this.#options.height });
  }

  #uplotOptions(): uPlot.Options {
    const { title, unit, height } = this.#options;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const series = this.#names.map((name, i) => ({
      label: name,
      stroke: colour(COLOURS[i % COLOURS.length] ?? "--c1"),
      width: 1.5,
      points: { show: false },
      value: (_: uPlot, value: number | null) => (value === null ? "–" : value.toFixed(1)),
    }));
    return {
      title,
      width: Math.max(this.#host.clientWidth, 200),
      height,
      legend: { show: this.#names.length > 1 && innerWidth > 700, live: false },
      padding: [null, 30, null, null], // half of the last time, which would be cut off
      cursor: { drag: { x: false, y: false } },
      series: [{}, ...series],
      axes: [{ ...axis, values: times, space: 70 }, { ...axis, label: unit, labelSize: 18, size: 52 }],
    };
  }
}
