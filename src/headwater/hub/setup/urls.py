"""Addresses of the first run and of the installation's settings."""

from django.urls import path

from headwater.hub.setup import first_run, operators, views

SETUP = [
    path("", first_run.welcome, name="welcome"),
    path("secret/", first_run.print_secret, name="secret"),
    path("address/", first_run.first_address, name="address"),
    path("tiktok/", first_run.first_app, name="tiktok"),
    path("check/", first_run.first_check, name="check"),
]

SETTINGS = [
    path("", views.public_address, name="overview"),
    path("tiktok/", views.tiktok, name="tiktok"),
    path("mail/", views.mail_server, name="mail"),
    path("mail/test/", views.try_mail, name="mail_test"),
    path("google/", views.google, name="google"),
    path("oidc/", views.oidc, name="oidc"),
    path("operators/", operators.page, name="operators"),
    path("operators/make/", operators.make, name="operator_make"),
    path("operators/<int:person>/remove/", operators.unmake, name="operator_remove"),
    path("check/", views.check, name="check"),
    path("check/run/", views.run_checks, name="run_checks"),
]
