"""The HTTP side: what clients send and get, and the endpoints for the platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field

from late import logs, problems
from late.features import FEATURES, row_of
from late.judge import Judge
from late.layers import Limits, Observe
from late.settings import Settings, read_settings

VERSION = "1.0.0"
RANGES = {feature.name: feature for feature in FEATURES}


def within(name: str) -> object:
    """The range of an input. `allow_inf_nan`: NaN is inside of every range, since it compares false."""
    feature = RANGES[name]
    return Field(ge=feature.low, le=feature.high, allow_inf_nan=False, strict=True)


class Parcel(BaseModel):
    """One parcel, before it leaves."""

    model_config = ConfigDict(extra="forbid")

    distance_km: Annotated[float, within("distance_km")]
    weight_kg: Annotated[float, within("weight_kg")]
    hour: Annotated[int, within("hour")]
    stops: Annotated[int, within("stops")]


class Question(BaseModel):
    """The parcels that are asked about."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"parcels": [{"distance_km": 240.5, "weight_kg": 3.2, "hour": 17, "stops": 40}]}
            ]
        },
    )

    parcels: Annotated[list[Parcel], Field(min_length=1)]


class Prediction(BaseModel):
    """The answer about one parcel."""

    late: bool
    probability: float


class ModelName(BaseModel):
    """Which model answered: enough to find it again, and what it learnt from."""

    version: str
    digest: str
    data: str


class Answer(BaseModel):
    """In the order of the question."""

    model: ModelName
    predictions: list[Prediction]


def create_app(settings: Settings) -> FastAPI:
    """The service that the settings ask for."""
    judge = Judge(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        judge.start()
        yield

    app = FastAPI(
        title="late",
        version=VERSION,
        lifespan=lifespan,
        # The pages load their scripts from elsewhere. /openapi.json is enough for any client.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    _add_predict(app, judge)
    _add_probes(app, judge)
    app.add_middleware(Limits, in_flight=settings.max_in_flight, body=settings.max_body)
    app.add_middleware(Observe)
    return app


def _add_predict(app: FastAPI, judge: Judge) -> None:
    errors = problems.documented(
        "body-too-slow",
        "body-too-large",
        "batch-too-large",
        "invalid-request",
        "not-ready",
        "overloaded",
    )

    @app.post("/predict", responses=errors)
    async def predict(question: Question) -> Answer:
        """Say of each parcel whether it will be late."""
        # On the event loop: a full batch takes a millisecond. A model that takes longer belongs
        # into a pool of processes.
        model, answers = judge.ask([row_of(parcel.model_dump()) for parcel in question.parcels])
        return Answer(
            model=ModelName(version=model.version, digest=model.digest, data=model.data),
            predictions=[
                Prediction(late=answer >= 0.5, probability=round(answer, 4)) for answer in answers
            ],
        )


def _add_probes(app: FastAPI, judge: Judge) -> None:
    # --8<-- [start:probes]
    @app.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        """Alive: this process answers."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, str]:
        """Ready: the model is loaded and has answered once."""
        if judge.state != "ok":
            response.status_code = 503
        return {"status": "ok" if judge.state == "ok" else "unavailable", "model": judge.state}

    # --8<-- [end:probes]

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """The counters, for Prometheus. One process a container, so these are all of them."""
        judge.measure()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def app_from_environment() -> FastAPI:
    """What the server starts: `uvicorn --factory late.app:app_from_environment`."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)
