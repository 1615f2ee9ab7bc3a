"""What the report computes from a comparison before anything is drawn or written."""
