import type { Metrics } from "../../api/types";
import { metricName, score } from "../../design/format";
import { Name } from "../../design/Name";

type Effect = NonNullable<Metrics["what_leak_drop_changes"]>;

/** What dropping the suspected leaks changes: the honest score beside the flattering one. */
export function LeakEffect({ effect }: { effect: Effect }) {
  const rows = [
    ["with", effect.with_columns],
    ["without", effect.without_columns],
  ] as const;
  return (
    <section className="note note-warning" aria-label="Effect of suspected leaks">
      <strong className="severity-warning">Suspected leak</strong>
      <p>{effect.message}</p>
      <dl className="facts leak-facts">
        {rows.map(([word, value]) => (
          <div key={word}>
            <dt className="muted small">
              {metricName(effect.metric)} {word}{" "}
              {effect.columns.map((column, index) => (
                <span key={index}>
                  {index > 0 ? ", " : ""}
                  <Name>{column}</Name>
                </span>
              ))}
            </dt>
            <dd>{score(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
