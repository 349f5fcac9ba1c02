import { useQuery } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";

/** The profile of the data; it never changes while the server runs. */
export function useProfile() {
  return useQuery({
    queryKey: ["profile"],
    queryFn: ({ signal }) => answerOf(api.GET("/profile", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
