"""What generates pages of the documentation."""
