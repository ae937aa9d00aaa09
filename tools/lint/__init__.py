"""The checks of ``./dev lint``, one module per subject."""
