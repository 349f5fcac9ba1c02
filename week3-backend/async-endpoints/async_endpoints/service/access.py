"""Access: a bearer key, a scope per route, and an owner per thing."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from async_endpoints.problems import ProblemError
from async_endpoints.service.keys import ApiKeys, Caller

_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="An API key: sprint_…")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def needs(keys: ApiKeys, scope: str) -> Callable[..., Caller]:
    """Return a dependency that gives the caller, or refuses with 401 or 403."""

    def caller(given: Credentials) -> Caller:
        found = keys.check(given.credentials) if given else None
        if found is None:
            raise ProblemError(
                401,
                "An API key is needed: Authorization: Bearer sprint_…; this one is not known."
                if given
                else "An API key is needed: Authorization: Bearer sprint_…",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if scope not in found.scopes:
            raise ProblemError(403, f"This key lacks the scope {scope}.")
        return found

    return Depends(caller)  # type: ignore[no-any-return]  # FastAPI's own marker
