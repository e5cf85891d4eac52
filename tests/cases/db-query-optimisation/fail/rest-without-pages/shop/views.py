from rest_framework import generics
from rest_framework.response import Response

from shop import services
from shop.models import Order, Shelf


class Orders(generics.ListCreateAPIView):
    def get_queryset(self):
        return Order.objects.filter(owner=self.request.user)

    def create(self, request):
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(services.order(form.validated_data))


class OneOrder(generics.RetrieveAPIView):
    def get_queryset(self):
        return Order.objects.filter(owner=self.request.user)


class Shelves(generics.ListAPIView):
    queryset = Shelf.objects.all()
    pagination_class = None
