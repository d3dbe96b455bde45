"""The OpenAPI document: what Ninja makes of the operations, completed by what they share."""

from collections.abc import Mapping
from typing import Any

from ninja import NinjaAPI, Schema

REFERENCE = "#/components/schemas/{model}"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
BINARY: Mapping[str, Any] = {"schema": {"type": "string", "format": "binary"}}

REFUSALS = {
    "400": "The request is not one that can be read.",
    "401": "There is no key, or it is not good any more.",
    "403": "The key may not do this.",
    "405": "This address is not asked that way.",
    "409": "Something else happened meanwhile.",
    "413": "The request is too long.",
    "415": "The body is not JSON.",
    "422": "The question has no true answer as asked; the sentence says why.",
    "429": "The key asks too often; see Retry-After.",
    "500": "Something went wrong here.",
    "503": "Not just now; see Retry-After.",
}


def parameters(model: type[Schema], *, leave_out: frozenset[str] = frozenset()) -> list[Any]:
    """The names of a model as parameters of an address; a list is written with commas there."""
    properties = model.model_json_schema(ref_template=REFERENCE)["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": each.get("description", ""),
            "schema": _simple(each),
        }
        for name, each in properties.items()
        if name not in leave_out
    ]


def _simple(declared: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without what an address cannot say: lists, objects and null."""
    choices = declared.get("anyOf", [declared])
    plain = [each for each in choices if each.get("type") not in {"null", "array", "object"}]
    found = dict(plain[0])
    for key in ("title", "description", "default", "examples"):
        found.pop(key, None)
    return found


def body(model: type[Schema]) -> dict[str, Any]:
    """A JSON body of that model."""
    schema = {"$ref": REFERENCE.format(model=model.__name__)}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def document(api: NinjaAPI, bodies: list[type[Schema]], url: str) -> dict[str, Any]:
    """The whole document, for the API at that address."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schemas = found["components"]["schemas"]
    for model in bodies:
        told = model.model_json_schema(ref_template=REFERENCE)
        schemas |= told.pop("$defs", {})
        schemas[model.__name__] = told
    found["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key of a person."}
    }
    found["security"] = [{"key": []}]
    found["servers"] = [{"url": url}]
    for path in found["paths"].values():
        for operation in path.values():
            _complete(operation)
    return found


def _complete(operation: dict[str, Any]) -> None:
    """Every operation may be refused, in one shape."""
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status, told in REFUSALS.items():
        content = {"application/json": {"schema": PROBLEM}}
        answers.setdefault(status, {"description": told, "content": content})
    if operation.pop("x-not-modified", False):
        answers["304"] = {"description": "You have this answer already."}
    media = operation.pop("x-media", ())
    for kind in media:
        answers["200"].setdefault("content", {})[kind] = BINARY
    operation["responses"] = answers
