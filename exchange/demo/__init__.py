"""Demo data: three municipalities, of which two follow a public document and one is made up."""
