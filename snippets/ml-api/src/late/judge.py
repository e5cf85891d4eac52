"""The model at work: loaded once, in the background, and asked from then on."""

import logging
import threading
from collections.abc import Sequence

from late import metrics
from late.drift import Drift
from late.features import FEATURES, Row
from late.model import Model, load
from late.problems import Problem
from late.settings import Settings

LOG = logging.getLogger(__name__)


class Judge:
    """Not ready before the model is loaded and has answered once.

    A model that cannot be loaded leaves the process alive and never ready: a roll-out stops there,
    the replicas before it go on answering, and the reason can be read at `/readyz`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.model: Model | None = None
        self.state = "loading"
        self.drift: Drift | None = None
        self._thread = threading.Thread(target=self.load, name="load-model", daemon=True)

    def start(self) -> None:
        """Begin to load, and do not wait for it: meanwhile `/livez` answers."""
        self._thread.start()

    def load(self) -> None:
        """Load, try, and only then be ready."""
        try:
            model = load(self.settings.model, self.settings.digest)
            middle = tuple((feature.low + feature.high) / 2 for feature in FEATURES)
            model.probability(middle)
        except Exception as error:  # whatever it is, this process has no model
            self.state = "failed"
            LOG.exception("no model", extra={"error": str(error)})
            return
        self.drift = Drift(model.spreads)
        self.model = model
        self.state = "ok"
        metrics.MODEL.labels(model.version, model.digest).set(1)
        # From the start: a rate over a counter that was never there is not 0 but nothing.
        for late in ("true", "false"):
            metrics.PREDICTIONS.labels(model.version, late)
        known = {"model_version": model.version, "model_digest": model.digest}
        LOG.info("model loaded", extra=known | {"data": model.data, "quality": model.quality})

    def ask(self, rows: Sequence[Row]) -> tuple[Model, list[float]]:
        """How likely each parcel is late, and which model says so.

        Raises:
            Problem: there is no model, or there are more rows than one request may have.
        """
        if self.model is None or self.drift is None:
            raise Problem("not-ready", "Ask again when /readyz says so.", retry_after=2)
        if len(rows) > self.settings.max_batch:
            raise Problem("batch-too-large", f"Send at most {self.settings.max_batch} parcels.")
        model = self.model
        answers = [model.probability(row) for row in rows]
        for row, answer in zip(rows, answers, strict=True):
            self.drift.add(row)
            metrics.PREDICTIONS.labels(model.version, str(answer >= 0.5).lower()).inc()
            metrics.PROBABILITY.labels(model.version).observe(answer)
        return model, answers

    def measure(self) -> None:
        """Bring the drift gauges up to date; called when somebody looks at them."""
        if self.model is None or self.drift is None:
            return
        for feature, index in zip(self.model.features, self.drift.indices(), strict=True):
            metrics.DRIFT.labels(self.model.version, feature).set(index)
