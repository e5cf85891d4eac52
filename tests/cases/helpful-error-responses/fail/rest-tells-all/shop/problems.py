from rest_framework.response import Response
from rest_framework.views import exception_handler


def problems(exc, context):
    response = exception_handler(exc, context)
    if response is None:
        return Response({"title": str(exc)}, status=500)
    response.data = {"title": str(exc)}
    return response
