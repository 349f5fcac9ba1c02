import { isHigherBetter, metricName, score } from "../design/format";
import { Name } from "../design/Name";
import type { ModelSummary } from "../api/types";
import type { Page } from "./route";
import { Tabs } from "./Tabs";
import { useTheme } from "./theme";

interface Props {
  page: Page;
  models: readonly ModelSummary[];
  model: ModelSummary | undefined;
  choose: (name: string) => void;
}

export function Header({ page, models, model, choose }: Props) {
  const [theme, toggle] = useTheme();
  return (
    <header className="top">
      <div className="wrap top-line">
        <div className="brand">
          <Mark />
          <strong>sprintml</strong>
        </div>
        {models.length > 1 ? (
          <select
            className="field chooser"
            aria-label="Model"
            value={model?.name ?? ""}
            onChange={(event) => choose(event.target.value)}
          >
            {models.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        ) : null}
        {model ? <Summary model={model} /> : null}
        <button
          type="button"
          className="button theme"
          onClick={toggle}
          aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
        >
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
            <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
          </svg>
        </button>
        <Tabs page={page} />
      </div>
    </header>
  );
}

function Summary({ model }: { model: ModelSummary }) {
  return (
    <p className="summary small muted">
      predicts{" "}
      <strong>
        <Name>{model.target}</Name>
      </strong>
      {typeof model.score === "number" && model.metric ? (
        <>
          {" · "}
          <span title={isHigherBetter(model.metric) ? "higher is better" : "lower is better"}>
            {metricName(model.metric)} {score(model.score)}
          </span>
        </>
      ) : null}
    </p>
  );
}

function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" className="brand-mark">
      <rect width="32" height="32" rx="8" />
      <path d="M6 24 L13 15 L18 19 L26 8" />
      <circle cx="26" cy="8" r="3" />
    </svg>
  );
}
