from rest_framework.authentication import SessionAuthentication


class Pages(SessionAuthentication):
    def enforce_csrf(self, request):
        """Count it, too."""
        count(request)
        super().enforce_csrf(request)
