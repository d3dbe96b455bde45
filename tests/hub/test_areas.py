"""Every area has a page, and whoever is not signed in is sent to sign in."""

import pytest

from tests.hub.world import World

AREAS = ["sources", "dashboard", "reports/looker-studio", "schema", "health"]


@pytest.mark.parametrize("area", AREAS)
def test_a_viewer_sees_every_area(hub: World, area: str) -> None:
    answer = hub.client("viewer").get(f"/h/main/{area}/")

    assert answer.status_code == 200
    assert b"UTC" in answer.content


@pytest.mark.parametrize("area", AREAS)
def test_a_stranger_is_sent_to_sign_in_and_back(hub: World, area: str) -> None:
    answer = hub.anonymous().get(f"/h/main/{area}/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next=/h/main/{area}/"
