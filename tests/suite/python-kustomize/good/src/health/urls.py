"""Routes of the probes."""

from django.urls import path

from health import views

urlpatterns = [
    path("alive", views.alive, name="alive"),
    path("ready", views.ready, name="ready"),
]
