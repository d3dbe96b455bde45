"""Pages with reports, by name, and waiting until their charts are drawn."""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

SAMPLE = "account=sample"

REPORTS: Mapping[str, str] = {
    "dashboard": f"/h/main/dashboard/?{SAMPLE}",
    "dashboard-year": f"/h/main/dashboard/?{SAMPLE}&period=last_13_months&compare=none",
    "dashboard-audience": f"/h/main/dashboard/audience/?{SAMPLE}",
    "dashboard-videos": f"/h/main/dashboard/videos/?{SAMPLE}&period=last_90d",
    "dashboard-traffic": f"/h/main/dashboard/traffic/?{SAMPLE}&period=last_90d",
    "dashboard-accounts": "/h/main/dashboard/accounts/",
    "looker": "/h/main/reports/looker-studio/",
    "schema": f"/h/main/schema/?metrics=video_views,likes&by=date&{SAMPLE}",
    "schema-refused": f"/h/main/schema/?metrics=reached_audience&by=month&{SAMPLE}",
    "csv-links": "/h/main/schema/csv-links/",
}

SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 600) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
  scrollTo(0, 0);
}"""
PATIENCE = 20_000
"""Milliseconds a chart may take on a busy machine."""


def drawn(page: Page) -> None:
    """Look at the whole page once, as charts and pictures come when they are seen, and wait."""
    if page.locator("[data-chart], img[loading=lazy]").count():
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
    for chart in page.locator("[data-chart]").all():
        expect(chart).to_have_attribute("data-drawn", "true", timeout=PATIENCE)
