"""One module a kind of rule: its YAML, its needs, how it judges and is told, its words in cases.

What kinds share is in `base`. A package brings a kind of its own through the entry point
`lms_bridge.rules`, as the kinds here are brought by lms_bridge itself: see CONTRIBUTING.md.
"""
