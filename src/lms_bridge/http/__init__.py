"""One HTTP client for every service: limits, one deadline, no redirects; it knows no LMS."""
