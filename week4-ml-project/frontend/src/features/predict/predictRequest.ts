import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";
import { keyOf, type Question } from "./question";

/** The answer to a row. A newer row aborts the request of an older one. */
export function useAnswer(question: Question) {
  return useQuery({
    queryKey: ["predict", ...keyOf(question)],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST("/models/{name}/predict", {
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
