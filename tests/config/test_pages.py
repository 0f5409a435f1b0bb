"""Pages of no app: health, errors, and the headers that every page carries."""

import pytest


@pytest.mark.django_db
def test_health_answers_when_the_database_does(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
