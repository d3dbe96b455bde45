"""What an answer teaches about an account is asked of everything it is true of."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from tests.integration.compare import stored_posts
from tests.integration.world import world

CLICKS = 7


class Registered(Http):
    """Gives every post the clicks that a registered account has."""

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        said: Any = json.loads(answer.body)
        for post in said.get("data", {}).get("videos") or ():
            post["website_clicks"] = CLICKS
        return replace(answer, body=json.dumps(said).encode())


def test_what_a_walk_through_new_posts_teaches_is_asked_of_the_old_ones_too(
    tmp_path: Path,
) -> None:
    with world(tmp_path, archetypes=["business_plain"], posts=120, seed=3) as made:
        [account] = made.connect_all()
        made.sync([account])
        made.days_pass(1)
        made.sync([account])
        year = made.simulator.clock.now() - timedelta(days=400)
        posts = stored_posts(made, account, "video")
        frozen = [post for post, row in posts.items() if row["video_created_at"] < year]
        assert frozen

        made.headwater.http = Registered()
        for _ in range(2):
            made.days_pass(1)
            made.sync([account])

        told = stored_posts(made, account, "video_lifetime")
        assert {told[post]["v_website_clicks"] for post in frozen if post in told} == {CLICKS}
