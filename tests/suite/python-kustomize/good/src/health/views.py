"""Is the process well, and can it do its work?"""

import time
from threading import Lock

import structlog
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

LOG = structlog.get_logger(__name__)
KEEP_SECONDS = 3.0

_lock = Lock()
_last: tuple[float, bool] = (0.0, False)


def database_answers() -> bool:
    """Ask the database, at most once in KEEP_SECONDS."""
    global _last
    with _lock:
        asked, answer = _last
        if time.monotonic() - asked < KEEP_SECONDS:
            return answer
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            answer = True
        except DatabaseError:
            LOG.warning("database does not answer", exc_info=True)
            answer = False
        _last = (time.monotonic(), answer)
        return answer


@require_GET
@transaction.non_atomic_requests  # else Django asks the database before the view
def alive(request: HttpRequest) -> JsonResponse:
    """Answer from the process alone."""
    return JsonResponse({"status": "alive"})


@require_GET
@transaction.non_atomic_requests  # else Django asks the database before the view
def ready(request: HttpRequest) -> JsonResponse:
    """Answer for the hard dependency, the database; Redis may be away."""
    if database_answers():
        return JsonResponse({"status": "ready"})
    return JsonResponse({"status": "database"}, status=503)
