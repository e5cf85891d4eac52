from shop.models import Shelf


def shelves(request):
    part = request.GET.get("part", "")
    return Shelf.objects.extra(where=[f"label LIKE '%{part}%'"])
