"""Pure HTTP: calls of RunComfy's APIs that take and return domain values."""
