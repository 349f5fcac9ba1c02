import type { Column } from "../../api/types";
import type { Draft } from "./drafts";

/** What every kind of input gets. */
export interface InputProps {
  id: string;
  describedBy: string;
  column: Column;
  draft: Draft;
  isFaulty: boolean;
  setText: (text: string) => void;
}
