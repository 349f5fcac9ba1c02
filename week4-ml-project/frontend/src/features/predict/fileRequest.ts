import { useMutation } from "@tanstack/react-query";

import { answerOf, api } from "../../api/client";

/** A CSV file in, the same rows with their predictions out. */
export function useFileScoring(name: string) {
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return answerOf<Blob>(
        api.POST("/models/{name}/predict/csv", {
          params: { path: { name } },
          body: { file: file.name },
          bodySerializer: () => form,
          parseAs: "blob",
        }),
      );
    },
  });
}
