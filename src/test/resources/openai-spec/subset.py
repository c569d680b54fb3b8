#!/usr/bin/env python3
"""Makes openai-subset.json from OpenAI's openapi.yaml: python3 subset.py <openapi.yaml>

Takes the schemas that the image surface uses and what they refer to, without prose, and mends two
things: `nullable`, which JSON Schema 2020-12 passes over in silence, and enums that are older than
the API (RELAXED)."""

import json
import pathlib
import sys

import yaml

ROOTS = """CreateImageRequest EditImageBodyJsonParam ImagesResponse ImageGenStreamEvent
ImageEditStreamEvent CreateBatchRequest Batch ListBatchesResponse OpenAIFile ListFilesResponse
DeleteFileResponse CreateModerationRequest CreateModerationResponse ListModelsResponse Model
ErrorResponse ConversationResource DeletedConversationResource CreateResponse Response
ResponseStreamEvent""".split()

# Schema and property whose enum stops at gpt-image-2 (2026-08-21), and why it is opened.
RELAXED = {
    ("CreateImageRequest", "model"): "2.5 and 2.6",
    ("CreateImageRequest", "quality"): "xhigh, max",
    ("CreateImageRequest", "size"): "any size within the rule",
    ("CreateImageRequest", "output_format"): "gif, svg",
    ("EditImageBodyJsonParam", "model"): "2.5 and 2.6",
    ("EditImageBodyJsonParam", "quality"): "xhigh, max",
    ("EditImageBodyJsonParam", "size"): "any size within the rule",
    ("EditImageBodyJsonParam", "output_format"): "gif, svg",
    ("ImagesResponse", "size"): "any size within the rule",
    ("ImagesResponse", "quality"): "xhigh, max",
    ("ImagesResponse", "output_format"): "gif, svg",
    ("ImageGenPartialImageEvent", "size"): "any size within the rule",
    ("ImageGenPartialImageEvent", "quality"): "xhigh, max",
    ("ImageGenCompletedEvent", "size"): "any size within the rule",
    ("ImageGenCompletedEvent", "quality"): "xhigh, max",
    ("ImageEditPartialImageEvent", "size"): "any size within the rule",
    ("ImageEditPartialImageEvent", "quality"): "xhigh, max",
    ("ImageEditCompletedEvent", "size"): "any size within the rule",
    ("ImageEditCompletedEvent", "quality"): "xhigh, max",
    ("ResponseImageGenCallPartialImageEvent", "size"): "any size within the rule",
    ("ResponseImageGenCallPartialImageEvent", "quality"): "xhigh, max",
    ("ImageGenTool", "model"): "2.5 and 2.6",
    ("ImageGenTool", "quality"): "xhigh, max",
    ("ImageGenTool", "size"): "any size within the rule",
    ("ImageGenTool", "output_format"): "gif, svg",
}
PROSE = {"description", "example", "examples", "discriminator", "title", "default", "deprecated"}
PREFIX = "#/components/schemas/"


def without_prose(node, names_are_ours=False):
    """Property names are data: there `description` is a property."""
    if isinstance(node, list):
        return [without_prose(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if not names_are_ours and (key in PROSE or key.startswith("x-")):
            continue
        kept[key] = value if key == "enum" else without_prose(value, key == "properties")
    return kept if names_are_ours else with_null(kept)


def with_null(node):
    if not node.pop("nullable", False):
        return node
    if isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = node["enum"] + [None]
        return node
    for union in ("anyOf", "oneOf"):
        if union in node:
            node[union] = node[union] + [{"type": "null"}]
            return node
    return {"anyOf": [node, {"type": "null"}]}


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix(PREFIX)
            else:
                yield from references(value)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def main():
    source = pathlib.Path(sys.argv[1])
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schemas = yaml.load(source.read_text(), Loader=loader)["components"]["schemas"]
    taken, wanted = {}, list(ROOTS)
    while wanted:
        name = wanted.pop()
        if name not in taken:
            taken[name] = without_prose(schemas[name])
            wanted.extend(references(taken[name]))
    for schema, name in RELAXED:
        if name in taken.get(schema, {}).get("properties", {}):
            taken[schema]["properties"][name] = {}
    text = json.dumps({"$defs": dict(sorted(taken.items()))}, indent=0, sort_keys=True)
    text = text.replace(PREFIX, "#/$defs/")
    pathlib.Path(__file__).with_name("openai-subset.json").write_text(text + "\n")
    print(len(taken), "schemas,", len(text), "bytes")


main()
