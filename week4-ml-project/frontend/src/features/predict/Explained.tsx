import type { Column, Explanation, ModelDetail, Value } from "../../api/types";
import { moment, number, percent, points, signed } from "../../design/format";
import { isolate, Name } from "../../design/Name";
import { Failure, Loading } from "../../design/States";
import { epochS } from "../../pictures/dates";
import { type Push, PushBars } from "../../pictures/PushBars";
import { answerNamed } from "../../design/answerName";
import { useExplanation } from "./explainRequest";
import type { Question } from "./question";

const SHOWN = 8;

interface Props {
  question: Question;
  task: ModelDetail["task"];
  features: readonly Column[];
}

/** Which columns moved the answer away from the usual one, and how far. */
export function Explained({ question, task, features }: Props) {
  const query = useExplanation(question);
  if (!question.isComplete) return null;
  return (
    <section className="card stack why" aria-labelledby="why-title" aria-busy={query.isFetching}>
      <h2 id="why-title">{query.data ? titleOf(query.data, task) : "Why this answer"}</h2>
      {query.isError ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading what="Working out the reasons…" height="10rem" /> : null}
      {query.data ? <Contributions explanation={query.data} features={features} /> : null}
    </section>
  );
}

function Contributions({ explanation, features }: { explanation: Explanation; features: readonly Column[] }) {
  const { base, prediction, scale, method, contributions } = explanation;
  const say = sayers[scale];
  const kinds = new Map(features.map((column) => [column.name, column.kind]));
  const shown = contributions.slice(0, SHOWN);
  const rest = contributions.slice(SHOWN).reduce((sum, one) => sum + one.contribution, 0);
  const pushes: Push[] = shown.map((one) => ({
    name: <Name>{one.column}</Name>,
    detail: detailOf(one.value ?? null, kinds.get(one.column)),
    amount: one.contribution,
    text: push(one.contribution, scale),
  }));
  if (contributions.length > SHOWN) {
    const n = contributions.length - SHOWN;
    pushes.push({
      name: <span className="muted">{n === 1 ? "one more" : `${n} more together`}</span>,
      detail: null,
      amount: rest,
      text: push(rest, scale),
    });
  }
  return (
    <>
      <PushBars pushes={pushes} label="Contributions" />
      <p className="muted small">
        Usual answer {say(base)}, with all contributions {say(prediction)}.
        {scale === "log-odds" ? " The bars are in log-odds, in which they add up exactly." : ""}
        {method === "sampled" ? " Estimated by sampling." : ""}
      </p>
    </>
  );
}

function titleOf({ output, base, prediction }: Explanation, task: ModelDetail["task"]): string {
  const what = task.kind === "regression" ? "the answer" : answerNamed(task.target, output);
  if (prediction === base) return `Nothing moves ${what} away from the usual`;
  return prediction > base
    ? `What makes ${what} ${higher(task)} than usual`
    : `What makes ${what} ${lower(task)} than usual`;
}

const higher = (task: ModelDetail["task"]) => (task.kind === "regression" ? "higher" : "likelier");
const lower = (task: ModelDetail["task"]) => (task.kind === "regression" ? "lower" : "less likely");

const sayers: Record<Explanation["scale"], (value: number) => string> = {
  value: number,
  probability: percent,
  "log-odds": (value) => percent(1 / (1 + Math.exp(-value))),
};

function push(amount: number, scale: Explanation["scale"]): string {
  return scale === "probability" ? points(amount) : signed(amount);
}

function detailOf(value: Value, kind: Column["kind"] | undefined): string {
  if (value === null) return "missing";
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return kind === "datetime" ? moment(epochS(value)) : isolate(value, 40);
}
