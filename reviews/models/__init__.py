"""The tables of applications, casework, decisions, entitlements and re-assessments."""
