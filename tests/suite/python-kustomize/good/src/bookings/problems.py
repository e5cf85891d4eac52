"""Answers for errors, as RFC 9457 describes them."""

from typing import Any

import structlog
from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler
from structlog.contextvars import get_contextvars

LOG = structlog.get_logger(__name__)
TYPE = "application/problem+json"


class Taken(APIException):
    """The berth has a guest on that day."""

    status_code = 409
    default_detail = "The berth is taken on that day."


def body(status: int, title: str, **more: Any) -> dict[str, Any]:
    """Return the form that all errors have."""
    request_id = get_contextvars().get("request_id", "")
    return {"type": "about:blank", "title": title, "status": status, "id": request_id, **more}


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what is known; leave the rest to the handler of 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    more = {"errors": response.data} if response.status_code == 400 else {}
    title = getattr(error, "default_detail", "The request was refused.")
    response.data = body(response.status_code, str(title), **more)
    response.content_type = TYPE
    return response


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer for a path that is not there."""
    return JsonResponse(body(404, "There is nothing at this path."), status=404, content_type=TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer for what nobody expected; the traceback goes to the log and the tracker."""
    LOG.exception("request failed")
    return JsonResponse(body(500, "The service failed."), status=500, content_type=TYPE)
