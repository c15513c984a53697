"""LTI 1.3 towards platforms: their public keys, the bridge's own keys, their services."""
