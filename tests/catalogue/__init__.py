"""The check of the catalogue: `python -m tests.catalogue`, which `make lint` runs."""
