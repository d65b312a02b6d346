"""The documentation site: pages/ by hand, the rest from the rules, the command line and the README (build.py)."""
