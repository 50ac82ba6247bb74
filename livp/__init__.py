"""The building itself: settings, addresses, security headers, health, backup."""

__version__ = "0.4.0"
