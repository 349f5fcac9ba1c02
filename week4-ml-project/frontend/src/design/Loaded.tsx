/** The one way a view turns a query into loading, error or data. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asApiError } from "../api/problem";
import { Failure, Loading } from "./States";

interface Props<T> {
  query: UseQueryResult<T>;
  what: string;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, what, children }: Props<T>) {
  const retry = () => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <Failure error={query.error} retry={retry} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Failure error={query.error} retry={retry} />;
  const wait = query.failureReason === null ? null : asApiError(query.failureReason);
  return <Loading what={wait?.isWaiting ? wait.message : what} height="16rem" />;
}
