"""Prints True when the policy says what the parameters say."""

import json
import os
import pathlib
import sys

wanted = {
    "idleMinutes": float(os.environ["FETTLE_PARAM_IDLEMINUTES"]),
    "telemetry": os.environ["FETTLE_PARAM_TELEMETRY"] == "true",
}
try:
    found = json.loads(pathlib.Path("/etc/fettle-example/policy.json").read_text())
except FileNotFoundError:
    print("there is no policy", file=sys.stderr)
    found = None
except json.JSONDecodeError as problem:
    print(f"the policy is not JSON: {problem}", file=sys.stderr)
    found = None
print(found == wanted)
