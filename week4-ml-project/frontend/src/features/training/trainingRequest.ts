import { useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";

const POLL_MS = 1000;

/** How the training stands, asked every second while it runs. */
export function useTraining() {
  return useQuery({
    queryKey: ["training"],
    queryFn: ({ signal }) => answerOf(api.GET("/training", { signal })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? POLL_MS : false),
  });
}
