"""What commands write in JSON, held to the schemas under schemas/json/."""

import functools
import json

import jsonschema
from ledger_server import TOP


@functools.cache
def _validator(name):
    schema = json.loads((TOP / "schemas" / "json" / f"{name}.schema.json").read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def held(name, document):
    """The document, which has the shape of that name."""
    faults = [f"{fault.json_path}: {fault.message}" for fault in _validator(name).iter_errors(document)]
    assert not faults, f"{name}: {faults[:3]}"
    return document
