from shop.models import Item

def listing(request):
    order = request.GET.get("order")
    return Item.objects.raw("SELECT * FROM shop_item ORDER BY " + order)
