import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";
import type { Column, Value } from "../../api/types";
import { keyOf, type Question } from "./question";
import { sweepValues } from "./sweep";

/** The answers as one column takes each value of its range and the others stay. */
export function useSweep(question: Question, column: Column) {
  const values = sweepValues(column);
  const others = { ...question, row: withValue(question, column, null) };
  return useQuery({
    queryKey: ["sweep", column.name, ...keyOf(others)],
    queryFn: async ({ signal }) => {
      const rows = values.map((value) => withValue(question, column, value));
      const params = { path: { name: question.model.name } };
      const { answers } = await answerOf(
        api.POST("/models/{name}/predict/batch", { params, body: { rows }, signal }),
      );
      return { column: column.name, values, answers };
    },
    enabled: question.isComplete && values.length > 1,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}

function withValue({ row }: Question, column: Column, value: Value) {
  return Object.fromEntries([
    ...Object.entries(row).filter(([name]) => name !== column.name),
    [column.name, value],
  ]);
}
