"""Filing, review, decision, entitlements and re-assessment of transfer applications."""
