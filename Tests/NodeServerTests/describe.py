"""Holds answers of a server against its OpenAPI description, and prints what does not fit.

    describe.py FOLDER    reads openapi.json and answers.json, {"METHOD PATH STATUS": {type, headers, body}}
"""
import json, os, sys
from jsonschema import Draft202012Validator

folder = sys.argv[1]
description = json.load(open(os.path.join(folder, "openapi.json")))
answers = json.load(open(os.path.join(folder, "answers.json")))


def validate(name, value, schema):
    # References point into the description, so that is where the schema is put.
    whole = {**schema, "components": description["components"]}
    Draft202012Validator.check_schema(whole)
    for error in Draft202012Validator(whole).iter_errors(value):
        print(f"{name}: {error.json_path}: {error.message}")


for name, answer in sorted(answers.items()):
    method, path, status = name.split(" ")
    response = description["paths"][path][method.lower()]["responses"][status]
    if answer["type"] not in response["content"]:
        print(f"{name}: the type {answer['type']} is not described")
        continue
    for header, rule in response.get("headers", {}).items():
        if rule["required"] and header not in answer["headers"]:
            print(f"{name}: the header {header} is missing")
    if answer["type"] == "application/json":
        validate(name, json.loads(answer["body"]), response["content"]["application/json"]["schema"])
