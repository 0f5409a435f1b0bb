"""Routes of the enterprise's pages."""

from django.urls import path

from reviews.filing.views import after, check, draft, lists, papers, parts, replies

app_name = "filing"

_ONE = "applications/<slug:reference>/"

urlpatterns = [
    path("applications/", lists.listing, name="list"),
    path("applications/new/", lists.new, name="new"),
    path("applications/new/details/", lists.new_details, name="new_details"),
    path(_ONE, draft.application, name="application"),
    path(f"{_ONE}section/<slug:key>/", draft.section, name="section"),
    path(f"{_ONE}discard/", draft.discard, name="discard"),
    path(f"{_ONE}items/", parts.items, name="items"),
    path(f"{_ONE}items/add/", parts.item, name="add_item"),
    path(f"{_ONE}items/<int:number>/", parts.item, name="item"),
    path(f"{_ONE}items/<int:number>/remove/", parts.remove_item, name="remove_item"),
    path(f"{_ONE}recipients/", parts.recipients, name="recipients"),
    path(f"{_ONE}recipients/add/", parts.recipient, name="add_recipient"),
    path(f"{_ONE}recipients/<int:number>/", parts.recipient, name="recipient"),
    path(f"{_ONE}recipients/<int:number>/remove/", parts.remove_recipient, name="remove_recipient"),
    path(f"{_ONE}lines/", parts.lines, name="lines"),
    path(f"{_ONE}documents/", papers.documents, name="documents"),
    path(f"{_ONE}documents/add/", papers.choose_kind, name="choose_kind"),
    path(f"{_ONE}documents/add/<slug:kind>/", papers.upload, name="upload"),
    path(f"{_ONE}documents/<int:pk>/", papers.download, name="document"),
    path(f"{_ONE}documents/<int:pk>/remove/", papers.remove_document, name="remove_document"),
    path(f"{_ONE}check/", check.check, name="check"),
    path(f"{_ONE}withdraw/", after.withdraw, name="withdraw"),
    path(f"{_ONE}supplements/<int:number>/", replies.supplement, name="supplement"),
    path(f"{_ONE}reassessments/<int:pk>/", replies.reassessment, name="reassessment"),
    path(f"{_ONE}letters/<int:pk>/", after.letter, name="letter"),
]
