"""Did anything change between two years of weather records, and which values did it?"""

from importlib.resources import files

import kullback as kb

data = files("kullback") / "data" / "seattle-weather"
report = kb.compare(str(data / "2015.csv"), str(data / "2012.csv"), columns=["weather", "temp_max", "wind"])

print(report.verdict)
for column, ledger in report.items():
    excess = ledger.excess
    print(f"{column}: {excess.value:.2f} bits ({excess.low:.2f} to {excess.high:.2f}), {ledger.verdict}")
    for entry in ledger.top(2):
        print(f"    {entry.outcome}: {entry.truth:.1%} now, {entry.belief:.1%} then")
