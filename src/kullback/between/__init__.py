"""How far one law is from another, whoever wrote them down: the ways of finding it, and the answer."""
