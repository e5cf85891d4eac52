from shop.models import Shelf

COLUMN = "label"


def shelves(request):
    part = request.GET.get("part", "")
    return Shelf.objects.extra(where=[f"{COLUMN} LIKE %s"], params=[f"%{part}%"])
