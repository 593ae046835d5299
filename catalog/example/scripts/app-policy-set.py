"""Writes the policy; whoever reads it meanwhile sees the old one or the new one, never half of it."""

import json
import os
import pathlib

policy = pathlib.Path("/etc/fettle-example/policy.json")
wanted = {
    "idleMinutes": float(os.environ["FETTLE_PARAM_IDLEMINUTES"]),
    "telemetry": os.environ["FETTLE_PARAM_TELEMETRY"] == "true",
}
policy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
fresh = policy.with_suffix(".new")
fresh.write_text(json.dumps(wanted, indent=2) + "\n")
fresh.replace(policy)
print(f"wrote {policy}")
