"""What may be sent now: profiles, count buckets, and the one writer of entitlements."""
