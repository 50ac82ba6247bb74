"""The pages of the plan hub in the admin, by subject."""
