"""How many rows tell a shift: formulas to start from, simulation of the real tests to answer with."""
