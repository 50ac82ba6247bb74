"""How do we draw? Vega-Lite specifications become SVG on the server; no models."""
