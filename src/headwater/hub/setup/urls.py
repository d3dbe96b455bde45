"""Addresses of the first run and of the installation's settings."""

from django.urls import path

from headwater.hub.setup import views

SETUP = [path("", views.welcome, name="welcome")]
SETTINGS = [path("", views.settings, name="overview")]
