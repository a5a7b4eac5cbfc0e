"""What nature gives, what is used, and what is owed: accounts in quantities and in money."""
