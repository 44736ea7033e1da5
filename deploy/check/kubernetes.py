"""kubernetes.py BUILT CRD...: whether every document of BUILT, as kustomize makes it, is one that Kubernetes takes: fields that
its kind does not have are refused, too. Standard kinds by the schemas of the package kubernetes-validate, others by the
CustomResourceDefinitions named."""
import collections
import sys

import jsonschema
import kubernetes_validate
import yaml

VERSION = "1.36"


def strict(schema):
    """The schema without room for fields that it does not name."""
    if not isinstance(schema, dict):
        return schema
    changed = {name: strict_part(name, part) for name, part in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        changed.pop("type", None)
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        changed.setdefault("additionalProperties", False)
    return changed


def strict_part(name, part):
    if name == "properties":
        return {key: strict(one) for key, one in part.items()}
    # What these add is said without `properties` of their own.
    return part if name in ("anyOf", "oneOf", "allOf", "not", "enum", "default") else strict(part)


def definitions(paths):
    found = {}
    for path in paths:
        for document in yaml.safe_load_all(open(path)):
            spec = document["spec"]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                found[f"{spec['group']}/{version['name']} {spec['names']['kind']}"] = schema
    return found


def problems_of(document, schemas):
    kind = f"{document['apiVersion']} {document['kind']}"
    if kind in schemas:
        errors = jsonschema.Draft7Validator(schemas[kind]).iter_errors(document)
        return [f"{'.'.join(map(str, one.absolute_path))}: {one.message[:300]}" for one in errors]
    try:
        kubernetes_validate.validate(document, VERSION, strict=True)
        return []
    except kubernetes_validate.SchemaNotFoundError:
        return ["no schema is known for this kind"]
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path))}: {error.message[:300]}"]


def main(built, crds):
    schemas = definitions(crds)
    counts = collections.Counter()
    wrong = 0
    for document in yaml.safe_load_all(open(built)):
        counts[document["kind"]] += 1
        for problem in problems_of(document, schemas):
            wrong += 1
            print(f"{document['kind']} {document['metadata']['name']}: {problem}")
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    sys.exit(1 if wrong or not counts else 0)


main(sys.argv[1], sys.argv[2:])
