"""Results that come from elsewhere, and what a site offers for a programme's needs."""
