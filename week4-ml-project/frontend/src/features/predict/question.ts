/** One row as a question; its JSON text is the key, so that odd column names stay apart. */

import type { ModelSummary, Row } from "../../api/types";

export interface Question {
  model: ModelSummary;
  row: Row;
  /** False while the form has faults: nothing is asked. */
  isComplete: boolean;
}

export function keyOf({ model, row }: Question): unknown[] {
  return [model.name, model.version, JSON.stringify(row)];
}
