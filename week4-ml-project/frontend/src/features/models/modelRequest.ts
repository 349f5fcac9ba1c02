import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";
import type { ModelSummary } from "../../api/types";

/** Everything about one model; a swapped-in version is a new answer. */
export function useModel({ name, version }: ModelSummary) {
  return useQuery({
    queryKey: ["model", name, version],
    queryFn: ({ signal }) => answerOf(api.GET("/models/{name}", { params: { path: { name } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}
