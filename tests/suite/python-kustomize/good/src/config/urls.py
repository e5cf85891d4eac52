"""Routes: clients below /v1, machines below /-/."""

from django.urls import include, path

from bookings import views

v1 = [
    path("berths", views.BerthList.as_view(), name="berths"),
    path("bookings", views.BookingList.as_view(), name="bookings"),
    path("bookings/<int:pk>", views.BookingDetail.as_view(), name="booking"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("-/", include("health.urls")),
]

handler404 = "bookings.problems.not_found"
handler500 = "bookings.problems.server_error"
