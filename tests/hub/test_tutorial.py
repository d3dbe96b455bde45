"""The tutorial can be followed, and its pictures are of what is there."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.hub.palette import reduced
from tests.hub.tutorial import walked

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
PICTURE = re.compile(r"\(pictures/([^)]+)\)")


@pytest.mark.long
def test_the_tutorial_can_be_followed_and_every_picture_it_shows_is_taken(
    browser: Browser, tmp_path: Path
) -> None:
    taken = {path.name for path in walked(browser, tmp_path)}

    assert taken == set(PICTURE.findall(TUTORIAL.read_text(encoding="utf-8")))


def test_a_picture_of_few_colours_stays_as_it_is(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 40, "height": 30})
    page.set_content("<style>body{margin:0;background:#0b6a6a}i{display:block;height:9px;"
                     "background:#f5f8f8}</style><i></i>")  # fmt: skip
    before = page.screenshot()
    after = reduced(page, before)

    assert pixels(page, after) == pixels(page, before)
    assert after[25] == 3, "a picture with a palette"
    page.close()


def pixels(page: Page, picture: bytes) -> list[int]:
    """Every byte of a picture, as a browser sees it."""
    encoded = "data:image/png;base64," + base64.b64encode(picture).decode()
    found: list[int] = page.evaluate(
        """async (address) => {
          const image = new Image();
          image.src = address;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          return [...pen.getImageData(0, 0, image.width, image.height).data];
        }""",
        encoded,
    )
    return found
