"""Routes of the whole site."""

urlpatterns: list[object] = []
