import logging

from django.http import JsonResponse

log = logging.getLogger(__name__)


def send(request):
    try:
        return JsonResponse(request.carrier.send())
    except Exception as error:
        log.error("not sent: %s", error)
        return JsonResponse({"sent": False}, status=502)
