"""A page as ours must never be, served under the site's own policy, so that a look can be seen to find it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as ours

BAD = """<!doctype html><html><head><title>Bad</title></head><body bgcolor="#ffffff" text="#cccccc">
<p style="font-size: 2em">Text that few can read</p>
<img src="/missing.png">
<label>Name</label><input type="text">
<script>document.title = "not allowed"</script>
</body></html>"""


def bad(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BAD)


urlpatterns = [path("bad/", bad), *ours]
