"""Routes of reviews at the root of the site; officers' pages hang on the admin site instead."""

from django.urls import include, path

urlpatterns = [path("", include("reviews.filing.urls"))]
