"""The OpenAPI 3.1 document, made from the same table as the routes."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.rules.tokens import MEANING
from handlers.api import models
from handlers.api.calls import Operation
from handlers.api.flagging import KEY, KEY_PATTERN
from handlers.api.operations import OPERATIONS, ROOT
from handlers.api.problems import CONTENT_TYPE

Json = dict[str, Any]

ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""Every operation may say so."""
_REF = "#/components/schemas/{model}"
_ABOUT = (
    "Known issues, reports and the numbers of a week for other programs. An admin makes a token in Slack: "
    "`/liaison token create NAME SCOPE...`. Scopes:\n\n"
    + "\n".join(f"- `{scope}`: {meaning}" for scope, meaning in MEANING.items())
)


@cache
def document_as_json() -> str:
    return json.dumps(document())


def document() -> Json:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Liaison", "version": "1", "description": _ABOUT},
        "servers": [{"url": ROOT}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
            "responses": {_problem_name(status): _problem(status) for status in _statuses()},
        },
    }


def _paths() -> Json:
    found: Json = {}
    for each in OPERATIONS:
        found.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return found


def _operation(operation: Operation) -> Json:
    needs = f" Scope: `{operation.scope}`." if operation.scope else ""
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"{operation.summary}.{needs}",
        "parameters": [*_names(operation), *_query(operation.query), *_key(operation)],
        "responses": _responses(operation),
    }
    if operation.body:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    return described


def _names(operation: Operation) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^({each.pattern})$"},
            "example": each.example,
        }
        for name, each in operation.names.items()
    ]


def _query(model: type[BaseModel] | None) -> list[Json]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=_REF)
    needed = schema.get("required", [])
    return [_parameter(name, dict(each), name in needed) for name, each in schema["properties"].items()]


def _parameter(name: str, schema: Json, is_required: bool) -> Json:
    """In a query nothing can be null: it is left out."""
    text = schema.pop("description", None)
    schema.pop("title", None)
    if schema.get("default", ...) in (None, [], ""):
        schema.pop("default")
    there = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    schema |= there[0] if there else {}
    parameter: Json = {"name": name, "in": "query", "required": is_required, "schema": schema}
    return parameter | ({"description": text} if text else {})


def _key(operation: Operation) -> list[Json]:
    if not operation.body:
        return []
    schema = {"type": "string", "pattern": f"^{KEY_PATTERN}$"}
    return [{"name": KEY, "in": "header", "required": True, "schema": schema, "example": "ticket-123"}]


def _responses(operation: Operation) -> Json:
    good: Json = {"description": operation.summary}
    if operation.answer:
        good["content"] = _json(operation.answer)
    if operation.files:
        good["content"] = {each: {"schema": {"type": "string"}} for each in operation.files}
    if operation.body:
        good["headers"] = {"Location": {"schema": {"type": "string"}, "required": True}}
    refusals = {
        str(status.value): {"$ref": f"#/components/responses/{_problem_name(status)}"}
        for status in sorted({*ALWAYS, *operation.says})
    }
    return {str(operation.status.value): good, **refusals}


def _json(model: type[BaseModel]) -> Json:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _schemas() -> Json:
    bodies = [(each.body, "validation") for each in OPERATIONS if each.body]
    queries = [(each.query, "validation") for each in OPERATIONS if each.query]
    answers = [(each.answer, "serialization") for each in OPERATIONS if each.answer]
    named: Any = [*bodies, *queries, *answers, (models.Problem, "serialization")]
    _, schema = models_json_schema(list(dict.fromkeys(named)), ref_template=_REF)
    asked = {each.query.__name__ for each in OPERATIONS if each.query}
    return {name: each for name, each in schema["$defs"].items() if name not in asked}


def _statuses() -> list[HTTPStatus]:
    return sorted({*ALWAYS, *(status for each in OPERATIONS for status in each.says)})


def _problem_name(status: HTTPStatus) -> str:
    return status.name.title().replace("_", "")


def _problem(status: HTTPStatus) -> Json:
    headers: Json = {}
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = {"schema": {"type": "integer"}, "required": True, "description": "Seconds."}
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = {"schema": {"type": "string"}, "required": True}
    content = {CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": status.phrase, "content": content} | ({"headers": headers} if headers else {})
