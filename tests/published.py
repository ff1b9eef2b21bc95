"""Cases with published or independently computed numbers."""

import json
from pathlib import Path

CASES = json.loads((Path(__file__).parent / "cases" / "estimates.json").read_text())["discrete"]
