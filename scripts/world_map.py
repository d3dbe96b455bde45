"""Write the outline of the world and the names of countries from two npm packages.

`npm pack world-atlas i18n-iso-countries`, unpack both, and run
`python scripts/world_map.py WORLD_ATLAS I18N_ISO_COUNTRIES` with the two folders. The outline is
GeoJSON whose features bear ISO 3166-1 alpha-2 codes.
"""

import json
import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

HUB = Path(__file__).parents[1] / "src" / "headwater" / "hub"
OUTLINE = HUB / "static" / "vendor" / "world.json"
NAMES = HUB / "reports" / "country_names.json"

NOT_DRAWN = frozenset({"AQ"})
"""Nobody follows from Antarctica, and it would take a fifth of the picture."""

HALF = 180.0

Ring = list[list[float]]


def arcs(topology: dict[str, Any]) -> list[Ring]:
    """The arcs in degrees. Stored are differences of whole numbers."""
    (x, y), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        columns = zip(*arc, strict=True)
        xs, ys = (list(accumulate(column)) for column in columns)
        found.append(
            [[round(a * x + dx, 1), round(b * y + dy, 1)] for a, b in zip(xs, ys, strict=True)]
        )
    return found


def ring(indexes: list[int], known: list[Ring]) -> Ring:
    """A closed line of arcs, negative ones backward, no point twice in a row."""
    line: Ring = []
    for index in indexes:
        arc = known[index] if index >= 0 else known[~index][::-1]
        line += [point for point in arc if not line or point != line[-1]]
    return line


def polygons(geometry: dict[str, Any], known: list[Ring]) -> list[list[Ring]]:
    """The polygons of a country; islands that shrank to a point are left out."""
    shapes = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    found = [[part for each in shape for part in parted(ring(each, known))] for shape in shapes]
    alone = [[line] for shape in found for line in shape] if len(shapes) > 1 else found
    return [shape for shape in alone if len(shape[0]) > 3]  # noqa: PLR2004 - a triangle, closed


def parted(line: Ring) -> list[Ring]:
    """A line in one piece, or, where it crosses the edge of the map, the piece on either side."""
    unrolled = [line[0]]
    for x, y in line[1:]:
        before = unrolled[-1][0]
        unrolled.append([x + 360 * round((before - x) / 360), y])
    if all(-HALF <= x <= HALF for x, _ in unrolled):
        return [line]
    here = [clipped(unrolled, -HALF, HALF)]
    beyond = 360 if max(x for x, _ in unrolled) > HALF else -360
    moved = [[x - beyond, y] for x, y in unrolled]
    return [each for each in (*here, clipped(moved, -HALF, HALF)) if len(each) > 3]  # noqa: PLR2004


def clipped(line: Ring, west: float, east: float) -> Ring:
    """What of a closed line lies between two meridians."""
    for edge, sign in ((west, 1), (east, -1)):
        kept: Ring = []
        for (x, y), (u, v) in pairwise(line):
            inside, follows = sign * (x - edge) >= 0, sign * (u - edge) >= 0
            if inside:
                kept.append([x, y])
            if inside != follows:
                kept.append([edge, round(y + (v - y) * (edge - x) / (u - x), 1)])
        line = [*kept, kept[0]] if kept else []
    return line


def outline(topology: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """The countries as GeoJSON."""
    known, features = arcs(topology), []
    for each in topology["objects"]["countries"]["geometries"]:
        code = codes.get(str(each.get("id", "")).zfill(3), "")
        if code in NOT_DRAWN:
            continue
        shapes = polygons(each, known)
        geometry = {"type": "MultiPolygon", "coordinates": shapes}
        told = {"name": code or each["properties"]["name"]}
        features.append({"type": "Feature", "properties": told, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def main(atlas: Path, countries: Path) -> None:
    """Write both files."""
    topology = json.loads((atlas / "countries-110m.json").read_text(encoding="utf-8"))
    codes = {
        number: two for two, _, number, *_ in json.loads((countries / "codes.json").read_text())
    }
    compact = json.dumps(outline(topology, codes), separators=(",", ":"))
    OUTLINE.write_text(compact + "\n", encoding="utf-8")
    english = json.loads((countries / "langs" / "en.json").read_text(encoding="utf-8"))["countries"]
    names = {code: name if isinstance(name, str) else name[0] for code, name in english.items()}
    NAMES.write_text(json.dumps(names, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
