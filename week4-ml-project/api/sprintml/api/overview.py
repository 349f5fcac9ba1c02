"""Routes to look at: the models, the data's profile, how training stands."""

from __future__ import annotations

from fastapi import APIRouter

from async_endpoints import ProblemError
from sprintml.api.documents import ModelDetail, ModelList, ModelSummary, TrainingStatus
from sprintml.api.errors import UnknownModel
from sprintml.api.refusals import not_ready, problems
from sprintml.api.registry import Served
from sprintml.api.service import Service
from sprintml.ingestion.profile import Profile


def overview_router(service: Service) -> APIRouter:
    """Return ``/models``, ``/models/{name}``, ``/profile`` and ``/training`` of *service*."""
    router = APIRouter(tags=["look"])

    @router.get("/models")
    async def models() -> ModelList:
        """List the served models, the default first."""
        default = service.registry.default
        return ModelList(models=[summarise(s, default=s is default) for s in service.registry])

    @router.get("/models/{name}", responses=problems(404, 503))
    async def model(name: str) -> ModelDetail:
        """Return everything about one model: schema, measurements, card."""
        try:
            served = service.registry.get(name)
        except UnknownModel as exc:
            raise ProblemError(404, str(exc)) from exc
        return _detail(served, default=served is service.registry.default)

    @router.get("/profile", responses=problems(503))
    async def profile() -> Profile:
        """Return what the data hold, column by column."""
        if service.profile is None:
            raise not_ready("profile")
        return service.profile

    @router.get("/training")
    async def training() -> TrainingStatus:
        """Return how the training beside the server stands."""
        return service.training.status()

    return router


def summarise(served: Served, *, default: bool = False) -> ModelSummary:
    """Return *served* in short."""
    current = served.current
    metrics = current.predictor.metrics if current else None
    score = metrics.scores.get(metrics.metric) if metrics else None
    return ModelSummary(
        name=served.name,
        default=default,
        state="ready" if current else "waiting",
        task=served.task.kind.value,
        target=served.task.target,
        model_name=metrics.model_name if metrics else None,
        stage=current.stage if current else None,
        metric=served.task.metric,
        score=score.value if score else None,
        low=score.low if score else None,
        high=score.high if score else None,
        n_features=len(served.schema.features),
        version=current.version if current else 0,
        created_at=current.created_at.isoformat() if current else None,
    )


def _detail(served: Served, *, default: bool) -> ModelDetail:
    if served.current is None:
        raise not_ready(f"model {served.name!r}")
    predictor = served.current.predictor
    return ModelDetail(
        summary=summarise(served, default=default),
        task=served.task,
        schema=predictor.schema,
        metrics=predictor.metrics,
        card=predictor.card,
        versions=predictor.versions,
    )
