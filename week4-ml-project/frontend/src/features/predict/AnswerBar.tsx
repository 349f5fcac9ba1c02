import { useEffect, useState } from "react";

import type { Answer } from "../../api/types";
import { number, percent } from "../../design/format";
import { Name } from "../../design/Name";

/** The answer in short, at the foot of a small screen, while the panel itself is out of sight. */
export function AnswerBar({ answer, panel }: { answer: Answer; panel: Element | null }) {
  const isSeen = useIsSeen(panel);
  if (isSeen) return null;
  const chance = new Map(Object.entries(answer.probabilities ?? {})).get(String(answer.prediction));
  return (
    <div className="answer-bar" aria-hidden="true">
      <strong>
        {typeof answer.prediction === "number" ? number(answer.prediction) : <Name>{answer.prediction}</Name>}
      </strong>
      <span className="muted">
        {chance === undefined ? "" : percent(chance)}
        {typeof answer.low === "number" && typeof answer.high === "number"
          ? `${number(answer.low)} to ${number(answer.high)}`
          : ""}
      </span>
    </div>
  );
}

function useIsSeen(element: Element | null): boolean {
  const [isSeen, setSeen] = useState(true);

  useEffect(() => {
    if (!element || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? true));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);

  return isSeen;
}
