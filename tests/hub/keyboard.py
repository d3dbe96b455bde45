"""Walking a page with the Tab key: what is reached, in which order, and whether one sees where."""

from playwright.sync_api import Page

PREPARE = """() => {
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, '
    + '[tabindex="0"]';
  const isThere = (node) => !node.disabled && node.checkVisibility({visibilityProperty: true});
  const name = (node) => `${node.tagName} ${node.id || node.getAttribute("aria-label") || node.name
    || node.textContent.trim().slice(0, 40)}`;
  const isSeen = (node) => {
    const box = node.getBoundingClientRect();
    const spots = [[box.x + box.width / 2, box.y + box.height / 2], [box.x + 3, box.y + 3],
      [box.right - 3, box.bottom - 3]];
    return spots.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (hit.contains(node) || node.contains(hit)
        || [...(node.labels || [])].some((label) => label.contains(hit)));
    });
  };
  const all = [...document.querySelectorAll(kinds)].filter(isThere);
  const reached = [];
  const flaws = [];
  document.activeElement.blur();
  document.addEventListener("focusin", ({target}) => {
    reached.push(all.indexOf(target));
    const style = getComputedStyle(target);
    if (style.outlineStyle === "none" || !parseFloat(style.outlineWidth)) {
      flaws.push(`${name(target)} does not show that it has the focus`);
    }
    if (!isSeen(target)) flaws.push(`${name(target)} has the focus and is hidden`);
  });
  window.walked = () => {
    const groups = new Set(reached.map((at) => all[at]).filter((node) => node?.type === "radio")
      .map((node) => node.name));
    all.forEach((node, at) => {
      const isOfGroup = node.type === "radio" && groups.has(node.name);
      if (!reached.includes(at) && !isOfGroup) flaws.push(`${name(node)} is not reached`);
    });
    const round = reached.slice(0, reached.indexOf(0, 1) < 0 ? undefined : reached.indexOf(0, 1));
    round.forEach((at, place) => {
      if (at < round[place - 1]) flaws.push(`${name(all[at])} comes out of order`);
    });
    return flaws;
  };
  return all.length;
}"""


def flaws_of_tabbing(page: Page) -> list[str]:
    """Go through the whole page with Tab: what is wrong on the way."""
    count: int = page.evaluate(PREPARE)
    parts = 5 * page.locator("input[type=date], input[type=time]").count()
    for _ in range(count + parts + 2):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate("walked()")
    return found


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Press a key on the one thing a selector finds, as whoever tabbed there."""
    page.locator(selector).focus()
    page.keyboard.press(key)
