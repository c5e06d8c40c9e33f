"""Checks transactions of FHIR R4; called by scripts/check-fhir.

check-bundle.py FILE...                  each must be valid, by a library of others and by the rules below
check-bundle.py --same-things FILE FILE  both must be about the same things: the same identifiers
check-bundle.py --broken FILE FILE       breaks a live and a simulated visit's bundle in many ways; each must be found
"""

import copy
import json
import re
import sys

from fhir.resources.R4B.bundle import Bundle
from ucumvert.parser import get_ucum_parser

LOINC, UCUM, URI = "http://loinc.org", "http://unitsofmeasure.org", "urn:ietf:rfc:3986"
PROVENANCE_TAG = "https://grip.example/fhir/provenance"
ORIGIN_TAG = "https://grip.example/fhir/origin"
# The codes that are right, with the hand that each is of. https://loinc.org/83173-5, https://loinc.org/83174-3
RIGHT_CODES = {"83173-5": "left hand", "83174-3": "right hand"}
# Of the panel https://loinc.org/83145-3, the NIH Toolbox's own test: scores by age, percentiles, and the panel itself.
WRONG_CODES = {"83176-8", "83175-0", "84416-7", "84417-5", "84418-3", "84419-1", "83145-3"}
# Units of force. kg is a mass.
FORCE_UNITS = {"N", "[lbf_av]", "kgf"}
STATUSES = {"preliminary", "final", "amended"}

ucum = get_ucum_parser()


def parts(value):
    """Every object within a value, itself included."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from parts(member)
    elif isinstance(value, list):
        for member in value:
            yield from parts(member)


def is_ucum(code):
    try:
        ucum.parse(code)
    except Exception:  # the parser has several kinds of errors
        return False
    return True


def codings(concept, system):
    return [coding["code"] for coding in (concept or {}).get("coding", []) if coding.get("system") == system]


def library_faults(bundle):
    try:
        Bundle.model_validate(bundle)
    except Exception as error:  # pydantic's, and those of the library's own checks
        return [f"fhir.resources: {' '.join(str(error).split())[:300]}"]
    return []


def entry_faults(bundle):
    """Entries: one for each thing, found again by what it is about."""
    faults, seen = [], set()
    if bundle.get("type") != "transaction":
        faults.append("the bundle is no transaction")
    for entry in bundle.get("entry", []):
        url, resource, request = entry["fullUrl"], entry["resource"], entry["request"]
        kind = resource["resourceType"]
        if url in seen:
            faults.append(f"two entries are {url}")
        seen.add(url)
        if kind == "Provenance":
            tags = [tag["code"] for tag in resource["meta"].get("tag", []) if tag["system"] == PROVENANCE_TAG]
            wanted = f"Provenance?_tag={PROVENANCE_TAG}|{url.removeprefix('urn:uuid:')}"
            if [f"urn:uuid:{tag}" for tag in tags] != [url]:
                faults.append(f"{url}: its tag is not what it is found by")
        else:
            identifiers = [one["value"] for one in resource.get("identifier", []) if one.get("system") == URI]
            wanted = f"{kind}?identifier={URI}|{url}"
            if identifiers != [url]:
                faults.append(f"{url}: its identifier is not what it is found by")
        if (request["method"], request["url"]) != ("PUT", wanted):
            faults.append(f"{url}: a second sending would double it")
    for entry in bundle["entry"]:
        for part in parts(entry["resource"]):
            if isinstance(part.get("reference"), str) and part["reference"] not in seen:
                faults.append(f"{part['reference']} leads nowhere")
    return faults


def code_faults(bundle):
    """Codes and units: the right ones, and none where there is no right one."""
    faults = []
    for entry in bundle["entry"]:
        resource, url = entry["resource"], entry["fullUrl"]
        for part in parts(resource):
            if part.get("system") == LOINC:
                if part["code"] in WRONG_CODES:
                    faults.append(f"{url}: LOINC {part['code']} is a score or a test of others")
                elif part["code"] not in RIGHT_CODES:
                    faults.append(f"{url}: LOINC {part['code']} is not in the table")
            if part.get("system") == UCUM and not is_ucum(part.get("code", "")):
                faults.append(f"{url}: {part.get('code')} is no unit of UCUM")
            if "value" in part and "unit" in part and part.get("system") != UCUM:
                faults.append(f"{url}: a value in {part['unit']}, which is not said to be a unit of UCUM")
            if part.get("code") == "kg" or part.get("unit") == "kg":
                faults.append(f"{url}: kg is a mass")
        if resource["resourceType"] != "Observation":
            continue
        if "vital-signs" in [code["code"] for one in resource["category"] for code in one.get("coding", [])]:
            faults.append(f"{url}: grip is no vital sign")
        hand = resource.get("bodySite", {}).get("text")
        for code in codings(resource["code"], LOINC):
            if RIGHT_CODES.get(code) != hand:
                faults.append(f"{url}: LOINC {code} for the {hand}")
            quantity = resource.get("valueQuantity")
            if quantity and quantity.get("code") not in FORCE_UNITS:
                faults.append(f"{url}: LOINC {code} in {quantity.get('code')}")
        is_strength = "grip" in resource["code"]["text"] and "valueQuantity" in resource and "device" in resource
        if is_strength and hand in RIGHT_CODES.values() and not codings(resource["code"], LOINC):
            faults.append(f"{url}: grip strength of the {hand} without its code")
        data = resource.get("valueSampledData")
        if data and not re.fullmatch(r"(-?\d+|E)( (-?\d+|E))*", data["data"]):
            faults.append(f"{url}: its samples are no numbers")
    return faults


def people_faults(bundle):
    """Who says what: the controller's facts and people's words apart, and nobody's name."""
    faults, measured, said = [], set(), set()
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    simulated = any(
        tag.get("system") == ORIGIN_TAG and tag["code"] == "simulated" for tag in parts(bundle["entry"])
    )
    statuses = set()
    for resource in by_url.values():
        if resource["resourceType"] == "Provenance":
            roles = {agent["type"]["coding"][0]["code"] for agent in resource["agent"]}
            kinds = {by_url.get(agent["who"].get("reference"), {}).get("resourceType") for agent in resource["agent"]}
            whole = {target["reference"] for target in resource["target"] if "extension" not in target}
            if roles == {"performer", "assembler"} and kinds == {"Device"}:
                measured |= whole
            elif roles == {"author"} and kinds == {None}:
                # A correction of a trial or a hand speaks of what was measured.
                said |= whole if resource["activity"]["text"].startswith("attested") else set()
            else:
                faults.append("a provenance is neither a controller's nor a person's")
    for url, resource in by_url.items():
        kind = resource["resourceType"]
        if kind == "Patient":
            faults.append("there is a resource of the patient")
        if kind in ("Observation", "DiagnosticReport"):
            statuses.add(resource["status"])
        subject = resource.get("subject")
        if subject and set(subject) != {"type", "identifier"}:
            faults.append(f"{url}: the patient is more than an opaque reference")
        if kind == "Observation":
            if ("device" in resource) == ("performer" in resource):
                faults.append(f"{url}: neither a controller's nor a person's, or both")
            elif url not in (measured if "device" in resource else said):
                faults.append(f"{url}: no provenance says who it is from")
            elif url in (said if "device" in resource else measured):
                faults.append(f"{url}: its provenance is of the other kind")
            security = [label["code"] for label in resource.get("meta", {}).get("security", [])]
            if simulated and "device" in resource and "HTEST" not in security:
                faults.append(f"{url}: simulated, and not marked as test data")
    if len(statuses) != 1 or not statuses <= STATUSES:
        faults.append(f"statuses are {sorted(statuses)}")
    return faults


def faults(bundle):
    found = library_faults(bundle)
    if found:
        return found  # the rules lean on the standard's structure
    return entry_faults(bundle) + code_faults(bundle) + people_faults(bundle)


# What breaks a bundle: a name, the words that the finding must have, and what is done to it.


def resources(bundle, kind, where=lambda resource: True):
    return [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == kind and where(entry["resource"])
    ]


def strength(bundle, hand):
    return resources(
        bundle,
        "Observation",
        lambda one: codings(one["code"], LOINC) and one.get("bodySite", {}).get("text") == hand,
    )[0]


def recode(hand, code):
    def do(bundle):
        strength(bundle, hand)["code"]["coding"][0]["code"] = code

    return do


def unit(code, system=UCUM):
    def do(bundle):
        strength(bundle, "left hand")["valueQuantity"].update(code=code, unit=code, system=system)

    return do


def device_observation(bundle):
    return resources(bundle, "Observation", lambda one: "device" in one)[0]


def attested_observation(bundle):
    return resources(bundle, "Observation", lambda one: "performer" in one)[0]


def curve(bundle):
    return resources(bundle, "Observation", lambda one: "valueSampledData" in one)[0]["valueSampledData"]


def provenance_of(bundle, role):
    return resources(
        bundle, "Provenance", lambda one: role in [agent["type"]["text"] for agent in one["agent"]]
    )


def own_provenance(bundle, of, role):
    url = of(bundle)["identifier"][0]["value"]
    for one in provenance_of(bundle, role):
        one["target"] = [target for target in one["target"] if target["reference"] != url] or one["target"]


BROKEN = [
    ("the score 83176-8 for the left hand", "83176-8 is a score", recode("left hand", "83176-8")),
    ("the score 83175-0 for the right hand", "83175-0 is a score", recode("right hand", "83175-0")),
    ("the NIH Toolbox's panel for a test of ours", "83145-3 is a score or a test", recode("left hand", "83145-3")),
    ("the right hand's code for the left", "83174-3 for the left hand", recode("left hand", "83174-3")),
    ("the left hand's code for the right", "83173-5 for the right hand", recode("right hand", "83173-5")),
    ("a code of LOINC for something else", "is not in the table", recode("left hand", "8867-4")),
    ("no code for grip strength", "without its code", lambda b: strength(b, "left hand")["code"].pop("coding")),
    ("force in kg", "kg is a mass", unit("kg")),
    ("force in seconds", "in s", unit("s")),
    ("a unit that is not UCUM's", "is no unit of UCUM", unit("lbs")),
    ("a unit of no system", "not said to be a unit", unit("N", "http://example.org")),
    (
        "a vital sign",
        "no vital sign",
        lambda b: device_observation(b)["category"][0]["coding"][0].update(code="vital-signs"),
    ),
    (
        "a reference to nothing",
        "leads nowhere",
        lambda b: resources(b, "DiagnosticReport")[0]["result"][0].update(
            reference="urn:uuid:00000000-0000-8000-8000-000000000000"
        ),
    ),
    ("an entry twice", "two entries are", lambda b: b["entry"].append(copy.deepcopy(b["entry"][0]))),
    ("a plain create", "would double it", lambda b: b["entry"][0]["request"].update(method="POST")),
    ("a batch", "no transaction", lambda b: b.update(type="batch")),
    (
        "another identifier than the one it is found by",
        "not what it is found by",
        lambda b: device_observation(b)["identifier"][0].update(value="urn:uuid:1"),
    ),
    ("a name of the patient", "more than an opaque", lambda b: device_observation(b)["subject"].update(display="A B")),
    (
        "a fact of nobody",
        "no provenance says",
        lambda b: own_provenance(b, device_observation, "performer"),
    ),
    (
        "an attestation of nobody",
        "no provenance says",
        lambda b: own_provenance(b, attested_observation, "author"),
    ),
    (
        "an attestation as a fact of the controller",
        "of the other kind",
        lambda b: provenance_of(b, "performer")[0]["target"].append(
            {"reference": attested_observation(b)["identifier"][0]["value"]}
        ),
    ),
    (
        "a fact that a person performed",
        "or both",
        lambda b: device_observation(b).update(performer=[{"display": "somebody"}]),
    ),
    ("samples that are words", "are no numbers", lambda b: curve(b).update(data="1 2 three")),
    ("two statuses", "statuses are", lambda b: device_observation(b).update(status="registered")),
    ("no status", "fhir.resources", lambda b: device_observation(b).pop("status")),
    ("a member that FHIR does not have", "fhir.resources", lambda b: device_observation(b).update(effort="full")),
    ("a number as a word", "fhir.resources", lambda b: device_observation(b)["valueQuantity"].update(value="many")),
    (
        "a date that is none",
        "fhir.resources",
        lambda b: device_observation(b)["effectivePeriod"].update(start="yesterday"),
    ),
    ("two values", "fhir.resources", lambda b: device_observation(b).update(valueString="a")),
]
BROKEN_SIMULATED = [
    ("simulated data as if of a patient", "not marked", lambda b: device_observation(b)["meta"].pop("security")),
]


def check_broken(live, simulated):
    missed = 0
    for bundle, ways in [(live, BROKEN), (simulated, BROKEN_SIMULATED)]:
        for name, words, break_it in ways:
            broken = copy.deepcopy(bundle)
            break_it(broken)
            found = faults(broken)
            if not any(words in fault for fault in found):
                print(f"NOT FOUND: {name}; found is {found[:3]}")
                missed += 1
    count = len(BROKEN) + len(BROKEN_SIMULATED)
    print(f"{count - missed} of {count} broken bundles are found.")
    return missed == 0


def things(bundle):
    return {entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Provenance"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(arguments):
    if arguments[0] == "--broken":
        return check_broken(*map(read, arguments[1:]))
    if arguments[0] == "--same-things":
        first, second = map(read, arguments[1:])
        is_same = things(first) == things(second)
        print("Identifiers follow from what resources are about." if is_same else "Identifiers differ.")
        return is_same
    is_good = True
    for path in arguments:
        bundle = read(path)
        found = faults(bundle)
        print(f"{path.rsplit('/', 1)[-1]}: {len(bundle['entry'])} entries, {len(found) or 'no'} faults")
        for fault in found[:20]:
            print(f"  {fault}")
        is_good = is_good and not found
    return is_good


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
