"""What is published for people, made from the warehouse alone."""
