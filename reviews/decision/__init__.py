"""What is told to the enterprise on paper: the kinds of letters, their wording, and how they are made."""
