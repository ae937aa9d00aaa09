"""The development tool behind ``./dev``."""
