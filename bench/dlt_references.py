"""The same accounts through dlt, two ways: as its documentation shows, and fed Arrow tables.

`python -m bench.dlt_references rest|arrow TOKENS FOLDER`
"""

import json
import sys
from pathlib import Path
from typing import Any

import dlt
import pyarrow as pa
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator
from dlt.sources.rest_api import rest_api_source

from bench.bare import fetched, questions
from headwater.connectors.http import Http
from headwater.connectors.tiktok_organic import TikTokOrganic


class UntilNoMore(JSONResponseCursorPaginator):
    """TikTok gives a cursor on its last page too, and says so in `has_more`."""

    def update_state(self, response: Any, data: Any = None) -> None:
        super().update_state(response, data)
        if not response.json()["data"].get("has_more"):
            self._has_next_page = False


def rest(order: dict[str, Any], pipeline: Any) -> None:
    """dlt's REST source, declared as its documentation shows it: one source an account."""
    for account in order["accounts"]:
        pipeline.run(_source(order, account))


def _source(order: dict[str, Any], account: dict[str, str]) -> Any:
    from datetime import datetime

    connector = TikTokOrganic(api_url=order["api_url"])
    now = datetime.fromisoformat(order["now"])
    resources: list[Any] = []
    for number, question in enumerate(questions(connector, account["account_id"], now)):
        params = {"business_id": account["account_id"], "fields": json.dumps(question.fields)}
        path = "business/video/list/" if question.ask.name == "videos" else "business/get/"
        if question.span is not None:
            params["start_date"] = question.span.first.isoformat()
            params["end_date"] = question.span.last.isoformat()
        endpoint: dict[str, Any] = {"path": path, "params": params, "data_selector": "data"}
        if question.ask.name == "videos":
            params["max_count"] = "20"
            endpoint["data_selector"] = "data.videos"
            endpoint["paginator"] = UntilNoMore(cursor_path="data.cursor", cursor_param="cursor")
        elif question.span is not None:
            endpoint["data_selector"] = "data.metrics"
        endpoint.setdefault("paginator", "single_page")
        resources.append(
            {
                "name": f"{question.ask.name}_{number}",
                "table_name": question.ask.name,
                "write_disposition": "append",
                "endpoint": endpoint,
            }
        )
    client = {"base_url": order["api_url"], "headers": {"Access-Token": account["token"]}}
    return rest_api_source({"client": client, "resources": resources})  # type: ignore[arg-type,typeddict-item]


def arrow(order: dict[str, Any], pipeline: Any) -> None:
    """dlt given tables that were put together by hand, one load an account."""
    http = Http()
    for account in order["accounts"]:
        rows: dict[str, list[Any]] = {}
        for name, data in fetched(order, account, http):
            rows.setdefault(name, []).extend(_rows(name, data, account["account_id"]))
        resources = [
            dlt.resource(pa.Table.from_pylist(each), name=name, write_disposition="append")
            for name, each in rows.items()
            if each
        ]
        pipeline.run(resources)


def _rows(name: str, data: Any, account_id: str) -> list[Any]:
    found = data.get("videos") if name == "videos" else data.get("metrics", [data])
    return [{"account_id": account_id, **row} for row in found or []]


def main() -> None:
    """Load everything into a DuckDB file of its own."""
    way, tokens, folder = sys.argv[1:]
    order = json.loads(Path(tokens).read_text(encoding="utf-8"))
    pipeline = dlt.pipeline(
        pipeline_name=f"bench_{way}",
        destination=dlt.destinations.duckdb(f"{folder}/{way}.duckdb"),
        dataset_name="tiktok",
        pipelines_dir=f"{folder}/pipelines",
    )
    {"rest": rest, "arrow": arrow}[way](order, pipeline)


if __name__ == "__main__":
    main()
