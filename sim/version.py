"""The version of this simulator: a part of every fingerprint, and of what `pip` installs."""

__version__ = "0.1.0"
