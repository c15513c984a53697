"""The LTI 1.3 tool: registration, login, launch, deep linking, keys."""
