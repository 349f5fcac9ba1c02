/** Numbers as people read them. */

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** Four significant digits; very large and very small numbers in powers of ten. */
export function number(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(Math.min(digits - 1, 2));
  if (size >= 10 ** (digits - 1))
    return new Intl.NumberFormat("en", { maximumFractionDigits: size < 1e4 ? 1 : 0 }).format(value);
  return new Intl.NumberFormat("en", { maximumSignificantDigits: digits }).format(value);
}

export function count(value: number): string {
  return plain.format(value);
}

export function percent(value: number): string {
  if (value > 0 && value < 0.001) return "<0.1%";
  if (value < 1 && value > 0.999) return ">99.9%";
  return share.format(value);
}

export function score(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return number(value);
  return value.toFixed(size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0);
}

export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${number(Math.abs(value), 3)}`;
}

/** A difference of probabilities, in points of a hundred. */
export function points(value: number): string {
  const text = Math.abs(value * 100).toFixed(1);
  return `${text === "0.0" ? "±" : value < 0 ? "−" : "+"}${text} pts`;
}

export function seconds(value: number): string {
  if (value >= 90) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  if (value >= 10) return `${Math.round(value)} s`;
  return value >= 1 ? `${value.toFixed(1)} s` : `${Math.round(value * 1000)} ms`;
}

export function micros(value: number): string {
  if (value < 1000) return `${number(value, 2)} µs`;
  return value < 1e6 ? `${number(value / 1000, 2)} ms` : `${number(value / 1e6, 2)} s`;
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return `${number(value / 1000 ** power, 3)} ${units[power]}`;
}

/** A moment given in seconds since 1970, as far as it is told: a day, or a day and a time. */
export function moment(epochS: number): string {
  const date = new Date(epochS * 1000);
  if (Number.isNaN(date.getTime())) return "–";
  const text = date.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

const metrics = new Map([
  ["roc_auc", "ROC AUC"],
  ["log_loss", "log loss"],
  ["rmse", "RMSE"],
  ["mae", "MAE"],
  ["r2", "R²"],
  ["brier", "Brier score"],
  ["f1", "F1"],
]);

export function metricName(metric: string): string {
  return metrics.get(metric) ?? metric.replaceAll("_", " ");
}

/** Whether a higher value of the metric is a better one. */
export function isHigherBetter(metric: string): boolean {
  return !/loss|rmse|mae|mse|error|brier|deviation/.test(metric);
}
