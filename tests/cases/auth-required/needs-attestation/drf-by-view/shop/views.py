class Orders(ViewSet):
    permission_classes = [IsAuthenticated]
