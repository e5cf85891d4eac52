from django.http import HttpResponse


def missing(request, exception):
    return HttpResponse(f"<p>Nothing at {request.path}</p>", status=404)
