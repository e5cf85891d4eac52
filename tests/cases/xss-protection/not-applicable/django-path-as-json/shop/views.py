from django.http import JsonResponse


def missing(request, exception):
    return JsonResponse({"title": f"Nothing at {request.path}"}, status=404)
