import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";
import { keyOf, type Question } from "./question";

/** Why: asked when the row has settled, because it costs more than the answer. */
export function useExplanation(question: Question) {
  return useQuery({
    queryKey: ["explain", ...keyOf(question)],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST("/models/{name}/explain", {
          params: { path: { name: question.model.name } },
          body: question.row,
          signal,
        }),
      ),
    enabled: question.isComplete,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}
