"""Open data out: adopted plans, their indicators and figures as JSON, by the NL API Design Rules."""
