"""What one sees: figures over the tables, and the page that holds them."""
