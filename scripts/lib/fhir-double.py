#!/usr/bin/python3
"""A double of a FHIR server, for tests: it keeps resources in memory, is strict about what it is sent, and fails on purpose. It is no
FHIR server: it knows transactions of conditional updates and deletes, and nothing else.

usage: fhir-double.py PORT_FILE TOKEN SEED FAULTS    FAULTS: the share of requests that fail, 0 to 1

GET /state answers how often each transaction was applied, what resources there are, and what was wrong with requests."""

import hashlib
import http.server
import json
import os
import random
import re
import socket
import sys

PORT_FILE, TOKEN, SEED, FAULTS = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
DRAW = random.Random(SEED)
CONDITION = re.compile(r"(\w+)\?(identifier|_tag)=([^|&\s]+)\|([^|&\s]+)$")
resources = {}  # by condition
applied = {}  # how often each body was applied
faults = {}  # how often each fault was made
problems = []


def wrong(reason):
    problems.append(reason)
    return reason


def check(bundle):
    """What is wrong with a transaction; None where nothing is."""
    if set(bundle) - {"resourceType", "type", "entry", "meta", "identifier", "timestamp"}:
        return f"a Bundle has no {set(bundle)}"
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction":
        return "no transaction"
    seen = set()
    for entry in bundle["entry"]:
        method, url = entry["request"]["method"], entry["request"]["url"]
        match = CONDITION.match(url)
        if not match or url in seen:
            return f"{url} is no condition that finds one resource, or is there twice"
        seen.add(url)
        if method == "DELETE":
            if "resource" in entry:
                return "a deletion with a resource"
            continue
        if method != "PUT" or entry["resource"]["resourceType"] != match[1]:
            return f"{method} {url} of {entry['resource']['resourceType']}"
        system, value = match[3], match[4]
        held = entry["resource"].get("identifier", []) if match[2] == "identifier" else [
            {"system": tag["system"], "value": tag["code"]} for tag in entry["resource"]["meta"]["tag"]]
        if {"system": system, "value": value} not in [{"system": h["system"], "value": h["value"]} for h in held]:
            return f"{url} does not find the resource that it writes"
    known = {entry.get("fullUrl") for entry in bundle["entry"]}
    for reference in re.findall(r'"reference":\s*"(urn:uuid:[^"]*)"', json.dumps(bundle)):
        if reference not in known:
            return f"{reference} is not in the bundle"
    return None


def apply(body):
    bundle = json.loads(body)
    digest = hashlib.sha256(body).hexdigest()
    applied[digest] = applied.get(digest, 0) + 1
    answers = []
    order = sorted(bundle["entry"], key=lambda entry: entry["request"]["method"] != "DELETE")
    for entry in order:
        url = entry["request"]["url"]
        if entry["request"]["method"] == "DELETE":
            resources.pop(url, None)
            answers.append({"response": {"status": "204"}})
        else:
            answers.append({"response": {"status": "200 OK" if url in resources else "201 Created"}})
            resources[url] = entry["resource"]
    return json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": answers}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def cut(self):
        """The network fails here."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason):
        outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid", "diagnostics": wrong(reason)}]}
        self.answer(status, json.dumps(outcome).encode())

    def do_GET(self):
        self.answer(200, json.dumps({"applied": applied, "resources": resources, "problems": problems, "faults": faults}).encode())

    def do_POST(self):
        fault = DRAW.choice(["before", "within", "503", "429", "500", "after", "half"]) if DRAW.random() < FAULTS else None
        if fault:
            faults[fault] = faults.get(fault, 0) + 1
        length = int(self.headers["Content-Length"])
        if fault == "before":
            return self.cut()
        if fault == "within":
            self.rfile.read(length // 2)
            return self.cut()
        body = self.rfile.read(length)
        if fault in ("503", "500"):
            return self.answer(int(fault))
        if fault == "429":
            return self.answer(429, headers=[("Retry-After", "0")])
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.refuse(401, "another token, or none")
        if self.path != "/r4" or self.headers.get("Content-Type") != "application/fhir+json":
            return self.refuse(415, f"{self.path} {self.headers.get('Content-Type')}")
        reason = check(json.loads(body))
        if reason:
            return self.refuse(422, reason)
        answer = apply(body)
        if fault == "after":
            return self.cut()
        if fault == "half":
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2])
            self.wfile.flush()
            return self.cut()
        return self.answer(200, answer)


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(PORT_FILE + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
