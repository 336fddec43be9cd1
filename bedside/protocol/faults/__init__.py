"""What can be wrong in a protocol file that its shape does not show."""
