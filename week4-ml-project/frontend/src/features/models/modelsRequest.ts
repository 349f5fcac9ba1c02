import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";
import type { TrainingStatus } from "../../api/types";

const POLL_MS = 1500;

/**
 * The served models; asked again while a training may put a better one in place, and once more
 * when its state changes (the key holds it), so that the last swap is never missed.
 */
export function useModels(training: TrainingStatus["state"] | undefined) {
  return useQuery({
    queryKey: ["models", training],
    queryFn: ({ signal }) => answerOf(api.GET("/models", { signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => {
      const isWaiting = query.state.data?.models.some((model) => model.state === "waiting");
      return training === "running" || isWaiting ? POLL_MS : false;
    },
  });
}
