"""What commands write in JSON, held to the schemas under schemas/json/."""

import functools
import json

import jsonschema
import referencing
import referencing.jsonschema
from ledger_server import TOP


@functools.cache
def _schemas():
    folder = TOP / "schemas" / "json"
    return referencing.Registry().with_resources(
        (file.name, referencing.Resource.from_contents(json.loads(file.read_text()), default_specification=referencing.jsonschema.DRAFT202012))
        for file in sorted(folder.iterdir())
    )


@functools.cache
def _validator(name):
    schema = _schemas().contents(f"{name}.schema.json")
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, registry=_schemas())


def held(name, document):
    """The document, which has the shape of that name."""
    faults = [f"{fault.json_path}: {fault.message}" for fault in _validator(name).iter_errors(document)]
    assert not faults, f"{name}: {faults[:3]}"
    return document
